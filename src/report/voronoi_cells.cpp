#include "voronoi_cells.hpp"

#include <cmath>
#include <numbers>

namespace catex {
namespace {

VoronoiCell disc(const Vec2& centre, double reach) {
  constexpr int corners = 24;
  VoronoiCell cell;
  for (int k = 0; k < corners; ++k) {
    const double angle = 2.0 * std::numbers::pi * k / corners;
    cell.corners.push_back(centre + reach * Vec2(std::cos(angle), std::sin(angle)));
    cell.across.push_back(-1);
  }
  return cell;
}

/// What is left of a convex cell on this side of the line halfway to another point.
VoronoiCell cut(const VoronoiCell& cell, const Vec2& point, const Vec2& other, int other_index) {
  const Vec2 normal = other - point;
  const double offset = normal.dot(0.5 * (point + other));
  VoronoiCell rest;
  const std::size_t n = cell.corners.size();
  for (std::size_t k = 0; k < n; ++k) {
    const Vec2& a = cell.corners[k];
    const Vec2& b = cell.corners[(k + 1) % n];
    const double beyond_a = normal.dot(a) - offset;
    const double beyond_b = normal.dot(b) - offset;
    if (beyond_a <= 0.0) {
      rest.corners.push_back(a);
      rest.across.push_back(cell.across[k]);
    }
    if ((beyond_a <= 0.0) == (beyond_b <= 0.0)) continue;
    rest.corners.push_back(a + (b - a) * (beyond_a / (beyond_a - beyond_b)));
    rest.across.push_back(beyond_a <= 0.0 ? other_index : cell.across[k]);
  }
  return rest;
}

}  // namespace

std::vector<VoronoiCell> voronoi_cells(std::span<const Vec2> points, double reach) {
  std::vector<VoronoiCell> cells;
  cells.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    VoronoiCell cell = disc(points[i], reach);
    for (std::size_t j = 0; j < points.size(); ++j) {
      if (j == i || (points[j] - points[i]).squaredNorm() >= 4.0 * reach * reach) continue;
      cell = cut(cell, points[i], points[j], static_cast<int>(j));
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace catex
