#include "voronoi_cells.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>

namespace catex {
namespace {

double area(const VoronoiCell& cell) {
  double twice = 0.0;
  for (std::size_t k = 0; k < cell.corners.size(); ++k) {
    const Vec2& a = cell.corners[k];
    const Vec2& b = cell.corners[(k + 1) % cell.corners.size()];
    twice += a.x() * b.y() - a.y() * b.x();
  }
  return 0.5 * twice;
}

TEST(VoronoiCells, SquareNet) {
  std::vector<Vec2> points;
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j) points.emplace_back(2.0 * i, 2.0 * j);
  }
  const auto cells = voronoi_cells(points, 3.0);
  const VoronoiCell& inner = cells[12];
  EXPECT_NEAR(area(inner), 4.0, 1e-9);
  // Four neighbours across edges of length two; diagonal ones touch in a corner at most.
  for (std::size_t k = 0; k < inner.corners.size(); ++k) {
    const double length = (inner.corners[(k + 1) % inner.corners.size()] - inner.corners[k]).norm();
    if (length < 1e-9) continue;
    EXPECT_NEAR(length, 2.0, 1e-9);
    EXPECT_TRUE(std::ranges::count(std::vector<int>{7, 11, 13, 17}, inner.across[k]) == 1);
  }
  EXPECT_GT(area(cells[0]), 4.0);  // a corner of the net reaches outwards
}

TEST(VoronoiCells, APointAloneHasADisc) {
  const std::vector<Vec2> points{Vec2(1, 1), Vec2(9, 1)};
  const auto cells = voronoi_cells(points, 3.0);
  // A regular polygon of 24 corners has 24/2 sin(360°/24) r² = 3.106 r².
  EXPECT_NEAR(area(cells[0]), 12.0 * std::sin(std::numbers::pi / 12.0) * 9.0, 1e-9);
  EXPECT_EQ(std::ranges::count(cells[0].across, -1), 24);
}

}  // namespace
}  // namespace catex
