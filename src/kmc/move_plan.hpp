#pragma once

#include <span>

#include "catex/kmc/padded_lattice.hpp"

namespace catex {

/// Plan of a move at a place of a type.
/// @param sign  1, or -1 when the changes are taken back
[[nodiscard]] MovePlan make_move_plan(const PaddedLattice& lattice, int type,
                                      std::span<const PaddedLattice::Change> changes, int sign);

}  // namespace catex
