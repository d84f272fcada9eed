#pragma once

#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex {

/// Distances below which a pair of species is inside its Buckingham barrier (0 for none).
class BarrierCheck {
 public:
  explicit BarrierCheck(const Model& model);

  [[nodiscard]] double distance(int a, int b) const { return distance_[a * species_ + b]; }

  /// Throws RunError that names the two ions, their distance and what to do.
  [[noreturn]] void report(const IonSystem& system, const Model& model, std::size_t i,
                           std::size_t j, double r) const;

 private:
  int species_;
  std::vector<double> distance_;
};

}  // namespace catex
