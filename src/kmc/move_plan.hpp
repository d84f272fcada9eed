#pragma once

#include <span>

#include "catex/kmc/padded_lattice.hpp"

namespace catex {

/// Plan of a move at a place of a type.
/// @param ends  so many of the changes, the first ones, are at places of the ion itself
/// @param sign  1, or -1 when the changes are taken back
[[nodiscard]] MovePlan make_move_plan(int type, std::span<const PaddedLattice::Change> changes,
                                      std::size_t ends, int sign);

}  // namespace catex
