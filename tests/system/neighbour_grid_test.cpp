#include "catex/system/neighbour_grid.hpp"

#include <gtest/gtest.h>

#include <set>

#include "catex/base/random.hpp"

namespace catex {
namespace {

std::vector<Vec3> random_points(const Cell& cell, int n) {
  RandomStream random(7, "test");
  std::vector<Vec3> points;
  for (int i = 0; i < n; ++i) {
    // From -1 to 2: also outside the cell.
    const Vec3 s(random.uniform(), random.uniform(), random.uniform());
    points.push_back(cell.to_cartesian(3.0 * s - Vec3::Ones()));
  }
  return points;
}

class GridInCell : public testing::TestWithParam<double> {};

TEST_P(GridInCell, FindsWhatBruteForceFinds) {
  const double reach = GetParam();
  Mat3 triclinic;
  triclinic << 12.0, 3.0, -2.0, 0.0, 10.0, 4.0, 0.0, 0.0, 11.0;
  const Cell cell(triclinic);
  const std::vector<Vec3> points = random_points(cell, 200);
  const NeighbourGrid grid(cell, reach, points);
  for (const Vec3& place : points) {
    std::set<int> expected;
    for (std::size_t j = 0; j < points.size(); ++j) {
      if (cell.minimum_image(points[j] - place).norm() < reach)
        expected.insert(static_cast<int>(j));
    }
    std::multiset<int> found;
    grid.for_each_near(place, [&](int j, const Vec3& d) {
      found.insert(j);
      EXPECT_LT(d.norm(), reach);
    });
    EXPECT_EQ(std::vector<int>(found.begin(), found.end()),
              std::vector<int>(expected.begin(), expected.end()));
  }
}

// 1, 2, 3 and many bins along an axis.
INSTANTIATE_TEST_SUITE_P(Reaches, GridInCell, testing::Values(5.0, 4.0, 3.0, 1.0, 0.05));

TEST(NeighbourGrid, AnyNearStopsAtTheFirst) {
  const Cell cell = Cell::cubic(10.0);
  const NeighbourGrid grid(cell, 2.0, {Vec3(0.1, 0, 0), Vec3(9.9, 0, 0), Vec3(5, 5, 5)});
  int calls = 0;
  EXPECT_TRUE(grid.any_near(Vec3::Zero(), [&](int, const Vec3&) { return ++calls > 0; }));
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(grid.any_near({2.5, 5, 5}, [](int, const Vec3&) { return true; }));
}

}  // namespace
}  // namespace catex
