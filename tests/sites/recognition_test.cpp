#include "catex/sites/recognition.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <Eigen/LU>
#include <map>
#include <set>

#include "catex/base/errors.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::sphere_nodes;

Vec3 to_vec3(const Node& n) { return {double(n.x), double(n.y), double(n.z)}; }

Mat3 rotation(double angle, const Vec3& axis) {
  return Eigen::AngleAxisd(angle, axis.normalized()).toRotationMatrix();
}

TEST(Recognition, NearestAnionNodeIsTheNearest) {
  RandomStream random(5, "node test");
  const std::vector<Node> nodes = sphere_nodes(NodeType::Anion, 7);
  for (int i = 0; i < 500; ++i) {
    const Vec3 x = 3.0 * random.uniform() * random.direction();
    const Node found = nearest_anion_node(x);
    ASSERT_EQ(node_type(found), NodeType::Anion);
    for (const Node& n : nodes) {
      ASSERT_LE((to_vec3(found) - x).norm(), (to_vec3(n) - x).norm() + 1e-12);
    }
  }
}

TEST(Recognition, FitReturnsTheMap) {
  Mat3 map;
  map << 1.5, 0.1, 0.0,  //
      0.0, 1.4, 0.05,    //
      -0.1, 0.0, 1.6;
  const Vec3 origin(3, 4, 5);
  const std::vector<Node> nodes{{0, 0, 0}, {2, 2, 0}, {2, 0, 2}, {0, 2, 2}, {4, 2, 2}};
  std::vector<Vec3> positions;
  for (const Node& n : nodes) positions.push_back(origin + map * to_vec3(n));
  const LatticeFit fit = fit_lattice(nodes, positions);
  EXPECT_LT((fit.matrix - map).norm(), 1e-12);
  EXPECT_LT((fit.origin - origin).norm(), 1e-12);
  EXPECT_THROW((void)fit_lattice(std::span(nodes).first(3), std::span(positions).first(3)),
               RunError);
  const std::vector<Node> plane{{0, 0, 0}, {2, 2, 0}, {-2, 2, 0}, {4, 0, 0}};
  EXPECT_THROW((void)fit_lattice(plane, std::span(positions).first(4)), RunError);
}

struct Case {
  std::string name;
  double angle;
  Vec3 axis;
  double shake;  ///< standard deviation of each coordinate [Å]
};

class RecogniseShaken : public testing::TestWithParam<Case> {};

TEST_P(RecogniseShaken, EveryAnionGetsItsNode) {
  const Case& c = GetParam();
  const std::vector<Node> truth = sphere_nodes(NodeType::Anion, 11);
  Mat3 strain = Mat3::Identity();
  strain(0, 0) = 1.03;  // 3 % longer along x, 1 % shear
  strain(0, 1) = 0.01;
  const Mat3 map = (5.98 / 4.0) * rotation(c.angle, c.axis) * strain;
  RandomStream random(11, "recognition test");
  std::vector<Vec3> positions;
  for (const Node& n : truth) {
    positions.push_back(Vec3(7, 8, 9) + map * to_vec3(n) + c.shake * random.normal_vector());
  }

  const RecognisedLattice lattice = recognise_fcc(positions);
  ASSERT_EQ(lattice.nodes.size(), truth.size());
  EXPECT_EQ(std::set<Node>(lattice.nodes.begin(), lattice.nodes.end()).size(), truth.size());
  // The net may be named from another origin and other axes; differences of nodes must map onto
  // differences of positions by one lattice matrix.
  std::map<std::int32_t, Node> node_of;
  for (std::size_t k = 0; k < lattice.nodes.size(); ++k) {
    EXPECT_EQ(node_type(lattice.nodes[k]), NodeType::Anion);
    node_of[lattice.anion[k]] = lattice.nodes[k];
  }
  const Mat3 renaming = map.inverse() * lattice.fit.matrix;  // a rotation of the cube
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const Vec3 expected = to_vec3(truth[i] - truth[0]);
    const Vec3 found = renaming * to_vec3(node_of[int(i)] - node_of[0]);
    // The fitted matrix is off by shake / (crystal size x sqrt(n)); nodes are 2.8 apart.
    ASSERT_LT((found - expected).norm(), 0.3);
  }
  // Axes closest to the laboratory's: no rotation of the cube brings them closer, and the one
  // that undoes the turn exactly exists where the turn is a small one.
  if (c.angle < 0.5) {
    EXPECT_LT((renaming - Mat3::Identity()).norm(), 0.05);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Crystals, RecogniseShaken,
    testing::Values(Case{"Ideal", 0.0, Vec3(0, 0, 1), 0.0}, Case{"Turned", 0.4, Vec3(1, 2, 3), 0.0},
                    // 0.17 Å per coordinate is 0.3 Å rms, 600 K in the bulk; 0.3 is near melting.
                    Case{"Warm", 0.3, Vec3(1, -1, 0.2), 0.17},
                    Case{"Hot", 2.1, Vec3(-1, 0.5, 2), 0.3}),
    [](const auto& param) { return param.param.name; });

TEST(Recognition, StraysStayOut) {
  const std::vector<Node> nodes = sphere_nodes(NodeType::Anion, 8);
  std::vector<Vec3> positions;
  for (const Node& n : nodes) positions.push_back(1.5 * to_vec3(n));
  positions.push_back(Vec3(1.5, 1.5, 1.5));     // in a tetrahedral hole, 2.6 Å from any node
  positions.push_back(Vec3(13.0, 13.0, 13.3));  // far out
  const RecognisedLattice lattice = recognise_fcc(positions);
  for (const std::int32_t i : lattice.anion) EXPECT_NE(i, int(nodes.size()));
}

TEST(Recognition, RefusesWhatIsNotFcc) {
  RandomStream random(13, "recognition test");
  std::vector<Vec3> gas;
  for (int i = 0; i < 200; ++i) {
    gas.push_back(25.0 * Vec3(random.uniform(), random.uniform(), random.uniform()));
  }
  EXPECT_THROW((void)recognise_fcc(gas), RunError);
  EXPECT_THROW((void)recognise_fcc(std::span(gas).first(5)), RunError);

  // Hexagonal stacking ABAB of the same layers.
  std::vector<Vec3> hcp;
  const double d = 4.2;
  for (int k = -3; k <= 3; ++k) {
    for (int i = -5; i <= 5; ++i) {
      for (int j = -5; j <= 5; ++j) {
        const double shift = k % 2 == 0 ? 0.0 : 1.0;
        hcp.push_back(d * Vec3(i + 0.5 * j + 0.5 * shift, std::sqrt(0.75) * (j + shift / 3.0),
                               std::sqrt(2.0 / 3.0) * k));
      }
    }
  }
  EXPECT_THROW((void)recognise_fcc(hcp), RunError);
}

}  // namespace
}  // namespace catex
