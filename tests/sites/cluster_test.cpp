#include "catex/sites/cluster.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "catex/base/random.hpp"

namespace catex {
namespace {

TEST(Cluster, CentreIsTheMeanWhateverTheImages) {
  Mat3 vectors;
  vectors << 40, 5, 0,  //
      0, 42, 3,         //
      0, 0, 44;
  const Cell cell{vectors};
  RandomStream random(3, "cluster test");
  // Lopsided and far from the origin.
  std::vector<Vec3> points;
  Vec3 mean = Vec3::Zero();
  for (int i = 0; i < 200; ++i) {
    points.push_back(Vec3(39.0, 1.0, 130.0) + random.uniform() * 14.0 * random.direction() +
                     Vec3(0.0, 0.0, i % 4 == 0 ? 3.0 : 0.0));
    mean += points.back() / 200.0;
  }
  for (Vec3& r : points) {
    r += vectors * Vec3(double(random.below(5)), -double(random.below(3)), 1.0);
  }
  const Vec3 centre = cluster_centre(cell, points);
  // Rounding of positions of some hundred Å.
  EXPECT_LT(cell.minimum_image(centre - mean).norm(), 1e-9);
  for (const Vec3& r : unwrapped_around(cell, centre, points)) {
    EXPECT_LT((r - centre).norm(), 18.0);
  }
  EXPECT_THROW((void)cluster_centre(cell, {}), std::invalid_argument);
}

}  // namespace
}  // namespace catex
