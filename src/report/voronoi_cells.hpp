#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

namespace catex {

using Vec2 = Eigen::Vector2d;

/// Part of the plane that is nearer to one point than to any other and within a reach.
struct VoronoiCell {
  std::vector<Vec2> corners;  ///< in order around the point
  /// Point on the other side of the edge from each corner to the next; -1 where the reach ends.
  std::vector<int> across;
};

/// Cell of every point, cut off at `reach` by a polygon of 24 corners around it.
/// No two points may be at the same place.
[[nodiscard]] std::vector<VoronoiCell> voronoi_cells(std::span<const Vec2> points, double reach);

}  // namespace catex
