#pragma once

#include <optional>

#include "catex/model/model.hpp"

namespace catex {

/// A point of u(r).
struct PairPoint {
  double r;  ///< [Å]
  double u;  ///< [eV]
};

/// The well of a pair potential, and the barrier inside it that a pair with C > 0 has.
struct PairExtrema {
  std::optional<PairPoint> minimum;  ///< between the barrier and the model's cutoff
  std::optional<PairPoint> barrier;
};

/// Of u(r) as docs/physics.md, "Force field", has it. Pairs that repel at all distances have no
/// minimum.
[[nodiscard]] PairExtrema pair_extrema(const Model& model, int a, int b);

}  // namespace catex
