#pragma once

#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex::fast {

/// Charge structure factor S(k) = <|sum_j q_j exp(i k r_j)|²> / sum_j q_j², averaged over
/// directions. In an ionic liquid charges screen each other: S is far below 1 at the long waves
/// that a mesh carries, and its errors are smaller than those of independent charges by as much.
class ChargeCorrelation {
 public:
  ChargeCorrelation(const IonSystem& system, const Model& model);

  /// k in 1/Å; 1 beyond what was sampled.
  [[nodiscard]] double operator()(double k) const;

 private:
  std::vector<double> bins_;
};

}  // namespace catex::fast
