#pragma once

#include <span>
#include <vector>

#include "catex/base/cell.hpp"

namespace catex {

/// Mean position of points that lie together in a periodic cell, whatever images they are given
/// in [Å]; in the image inside the cell. The points must span less than half the cell around
/// their centre, as a crystal in its solution does.
/// First guess: circular mean, L. Bai, D. Breen, J. Graphics Tools 13, 53 (2008).
[[nodiscard]] Vec3 cluster_centre(const Cell& cell, std::span<const Vec3> points);

/// The images of the points closest to `centre`.
[[nodiscard]] std::vector<Vec3> unwrapped_around(const Cell& cell, const Vec3& centre,
                                                 std::span<const Vec3> points);

}  // namespace catex
