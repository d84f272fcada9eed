#pragma once

#include "catex/base/cell.hpp"

namespace catex {

/// Rotation that brings the first cell vector onto x and the second into the xy plane with y > 0,
/// the only orientation that LAMMPS and formats with lengths and angles know. Exactly the identity
/// when the cell lies so already.
[[nodiscard]] Mat3 standard_rotation(const Cell& cell);

/// The cell in that orientation, upper triangular without rounding.
[[nodiscard]] Cell in_standard_orientation(const Cell& cell);

/// Lengths [Å] of the three vectors.
[[nodiscard]] Vec3 cell_lengths(const Cell& cell);
/// alpha (between second and third vector), beta, gamma [degree].
[[nodiscard]] Vec3 cell_angles(const Cell& cell);
/// The inverse of the two above, in the standard orientation.
/// Throws std::invalid_argument when no cell has them.
[[nodiscard]] Cell cell_from_lengths_angles(const Vec3& lengths, const Vec3& angles);

}  // namespace catex
