#include "catex/analysis/anion_net.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>

#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Pb;
using test::S;
using test::SyntheticCrystal;

const Model model = test::pbs_cds_psl_model();

Membership members(const IonSystem& system) { return crystal_membership(system, model); }

/// Ion nearest to a point of the net's coordinates.
int ion_at(const SyntheticCrystal& crystal, const Node& n) {
  const auto it = std::ranges::min_element(
      crystal.coordinates, {}, [&](const Vec3& c) { return (c - Vec3(n.x, n.y, n.z)).norm(); });
  return static_cast<int>(it - crystal.coordinates.begin());
}

std::int64_t nodes_held(const AnionNet& net) { return std::ranges::count(net.present(), 1); }

TEST(AnionNet, FollowsRotationDriftAndStrainAcrossTheBoundary) {
  const SyntheticCrystal crystal = test::rock_salt_sphere(8);
  const auto anions = std::ranges::count(crystal.species, S);
  RandomStream random(1, "net test");
  const IonSystem first = crystal.system();
  AnionNet net(first, members(first));
  ASSERT_EQ(net.share_on_nodes(), 1.0);
  // The site in the middle of the crystal's octahedron (2,0,0), by what holds it at the start.
  SiteId site = 0;
  const Vec3 start = crystal.quarter * Vec3(2, 0, 0);
  for (SiteId s = 0; s < net.graph().size(); ++s) {
    if ((net.site_centre(s) - net.unwrapped(first.cell, start)).norm() < 0.1) site = s;
  }
  for (int step = 1; step <= 200; ++step) {
    const double t = 0.1 * step;
    const Mat3 map = Eigen::AngleAxisd(0.05 * t, Vec3(1, 2, 0.5).normalized()).toRotationMatrix() *
                     (1.0 + 0.001 * t);
    const Vec3 centre = Vec3(2.0, -1.0, 0.5) * t;  // 40 Å in a cell of 60
    const IonSystem system = crystal.system(map, centre, 0.25, &random);
    net.update(0.1, system, members(system));
    ASSERT_EQ(nodes_held(net), anions) << "at " << t << " ps";
    const Vec3 truth = centre + map * start;
    // Six corners, each averaged over about 20 looks of 0.25 Å: 0.25 / sqrt(120) = 0.02 Å per
    // coordinate; the first looks average less: 0.25 / sqrt(6) = 0.1.
    const double error = system.cell.minimum_image(net.site_centre(site) - truth).norm();
    ASSERT_LT(error, step < 20 ? 0.5 : 0.15);
  }
}

TEST(AnionNet, LosesAnAnionThatStraysAndTakesItBack) {
  SyntheticCrystal crystal = test::rock_salt_sphere(8);
  const auto anions = std::ranges::count(crystal.species, S);
  const IonSystem first = crystal.system();
  AnionNet net(first, members(first));
  const int ion = ion_at(crystal, {4, 4, 4});
  ASSERT_EQ(crystal.species[ion], S);
  const Vec3 home = crystal.coordinates[ion];
  const auto look_after = [&](double outwards, double time) {
    crystal.coordinates[ion] = home * (1.0 + outwards / (crystal.quarter * home.norm()));
    const IonSystem system = crystal.system();
    net.update(time, system, members(system));
  };
  look_after(1.0, 100.0);  // long enough that the smoothed displacement is all of it
  EXPECT_EQ(nodes_held(net), anions) << "1.0 Å is within the tolerance of 1.2";
  look_after(1.5, 0.1);
  EXPECT_EQ(nodes_held(net), anions) << "a short excursion is smoothed away";
  look_after(1.5, 100.0);
  EXPECT_EQ(nodes_held(net), anions - 1);
  look_after(1.0, 0.1);
  EXPECT_EQ(nodes_held(net), anions - 1) << "not near enough to be taken back";
  look_after(0.5, 0.1);
  EXPECT_EQ(nodes_held(net), anions);
}

TEST(AnionNet, StoredStateContinuesExactly) {
  const SyntheticCrystal crystal = test::rock_salt_sphere(7);
  RandomStream random(2, "net test");
  const auto shaken = [&] {
    return crystal.system(Mat3::Identity(), Vec3(5, 5, 5), 0.25, &random);
  };
  const IonSystem first = shaken();
  AnionNet net(first, members(first));
  for (int k = 0; k < 10; ++k) {
    const IonSystem system = shaken();
    net.update(0.1, system, members(system));
  }
  AnionNet restored(net.state());
  const IonSystem next = shaken();
  net.update(0.1, next, members(next));
  restored.update(0.1, next, members(next));
  EXPECT_EQ(net.state().displacement, restored.state().displacement);
  for (SiteId s = 0; s < net.graph().size(); ++s) {
    ASSERT_EQ(net.site_centre(s), restored.site_centre(s));
  }
}

TEST(AnionNet, SearchFindsEverySiteWithinReach) {
  const SyntheticCrystal crystal = test::rock_salt_sphere(7);
  const IonSystem system =
      crystal.system(Eigen::AngleAxisd(0.7, Vec3(1, 1, 0).normalized()).toRotationMatrix());
  const AnionNet net(system, members(system));
  RandomStream random(3, "net test");
  for (int k = 0; k < 200; ++k) {
    const Vec3 r = net.unwrapped(system.cell, 14.0 * random.uniform() * random.direction());
    std::vector<SiteId> found;
    net.for_each_site_near(r, [&](SiteId s) { found.push_back(s); });
    for (SiteId s = 0; s < net.graph().size(); ++s) {
      if ((net.site_centre(s) - r).norm() < 1.8) {  // the widest core
        ASSERT_NE(std::ranges::find(found, s), found.end());
      }
    }
    ASSERT_LE(found.size(), 54u);
  }
}

}  // namespace
}  // namespace catex
