#pragma once

#include "catex/model/model.hpp"

namespace catex {

/// Where the Buckingham terms of a pair of species end [Å]: the model's cutoff, or before it, where
/// only exp(-r/B) is left and its force falls below `negligible_force` [eV/Å]. 0 without any.
[[nodiscard]] double core_cutoff(const Model& model, int a, int b, double negligible_force);

}  // namespace catex
