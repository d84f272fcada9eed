#include "catex/base/cell.hpp"

#include <gtest/gtest.h>

#include "catex/base/random.hpp"

namespace catex {
namespace {

Cell triclinic() {
  Mat3 h;
  h << 20.0, 3.0, -2.0, 0.0, 18.0, 4.0, 0.0, 0.0, 22.0;
  return Cell(h);
}

TEST(Cell, MinimumImageIsTheShortestImage) {
  const Cell cell = triclinic();
  RandomStream random(1, "cell");
  for (int i = 0; i < 500; ++i) {
    const Vec3 d(100.0 * random.uniform(), 100.0 * random.uniform(), 100.0 * random.uniform());
    double shortest = 1e9;
    const Vec3 image = cell.minimum_image(d);
    for (int x = -1; x <= 1; ++x) {
      for (int y = -1; y <= 1; ++y) {
        for (int z = -1; z <= 1; ++z) {
          shortest = std::min(shortest, (image + cell.to_cartesian(Vec3(x, y, z))).norm());
        }
      }
    }
    // Promised below half the smallest width only.
    if (shortest < 0.5 * cell.widths().minCoeff()) {
      EXPECT_DOUBLE_EQ(image.norm(), shortest);
    }
    const Vec3 shift = cell.to_fractional(d - image);
    for (int k = 0; k < 3; ++k) EXPECT_NEAR(shift[k], std::nearbyint(shift[k]), 1e-10);
  }
}

TEST(Cell, WrapsIntoTheCell) {
  const Cell cell = triclinic();
  for (const Vec3& r : {Vec3(-1e-18, 0, 0), Vec3(20, 18, 22), Vec3(-55, 13, 70)}) {
    const Vec3 s = cell.to_fractional(cell.wrap(r));
    EXPECT_GE(s.minCoeff(), -1e-15);  // rounding of the way back to fractions
    EXPECT_LT(s.maxCoeff(), 1.0);
  }
}

TEST(Cell, WidthsAndVolume) {
  const Cell cube = Cell::cubic(7.0);
  EXPECT_DOUBLE_EQ(cube.volume(), 343.0);
  EXPECT_TRUE(cube.widths().isApprox(Vec3::Constant(7.0)));
  EXPECT_TRUE(cube.orthorhombic());
  EXPECT_FALSE(triclinic().orthorhombic());
  EXPECT_NEAR(triclinic().widths()[2], 22.0, 1e-12);  // the first two vectors lie in the xy plane
}

TEST(Cell, RefusesAFlatOrLeftHandedCell) {
  EXPECT_THROW(Cell::cubic(0.0), std::invalid_argument);
  EXPECT_THROW(Cell(Mat3(-Mat3::Identity())), std::invalid_argument);
}

}  // namespace
}  // namespace catex
