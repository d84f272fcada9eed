#include "catex/analysis/crystal_frame.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>

#include "catex/base/errors.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

const Model model = test::pbs_cds_psl_model();

TEST(CrystalFrame, FollowsPositionAndRotationOfAStrainedShakenCrystal) {
  const test::SyntheticCrystal crystal = test::rock_salt_sphere(9);
  const Mat3 turn = Eigen::AngleAxisd(0.4, Vec3(1, -2, 0.5).normalized()).toRotationMatrix();
  const Vec3 centre(59.0, 30.0, 1.0);
  RandomStream random(1, "crystal frame");
  const IonSystem system = crystal.system(1.02 * turn, centre, 0.2, &random);
  const Membership membership = crystal_membership(system, model);
  const CrystalFrame frame = crystal_frame(system, membership);
  EXPECT_TRUE(frame.recognised);
  // 380 anions shaken by 0.2 Å per axis: centre within 0.2 / sqrt(380) = 0.01 Å and axes within
  // that over the radius of gyration of 10 Å, 0.001; three times these.
  EXPECT_LT(system.cell.minimum_image(frame.centre - centre).norm(), 0.05);
  EXPECT_LT((frame.axes - turn).norm(), 0.01);
  EXPECT_NEAR(frame.axes.determinant(), 1.0, 1e-12);
}

TEST(CrystalFrame, NamesOfAxesStayWithACrystalThatTurns) {
  const test::SyntheticCrystal crystal = test::rock_salt_sphere(6);
  Mat3 axes = Mat3::Identity();
  for (const double angle : {0.3, 0.6, 0.9, 1.2, 1.5, 1.8}) {  // 45° is 0.785
    const Mat3 turn = Eigen::AngleAxisd(angle, Vec3::UnitZ()).toRotationMatrix();
    const IonSystem system = crystal.system(turn);
    axes = crystal_frame(system, crystal_membership(system, model), axes).axes;
    EXPECT_LT((axes - turn).norm(), 1e-6) << angle;
  }
}

TEST(CrystalFrame, WithoutANetTheAxesAreTheReference) {
  test::SyntheticCrystal pair;
  pair.add(Vec3(1, 0, 0), test::S);
  pair.add(Vec3(3, 0, 0), test::Pb);
  const IonSystem system = pair.system();
  const CrystalFrame frame = crystal_frame(system, crystal_membership(system, model));
  EXPECT_FALSE(frame.recognised);
  EXPECT_EQ(frame.axes, Mat3(Mat3::Identity()));
  EXPECT_NEAR(frame.centre.x(), pair.quarter, 1e-9);
}

TEST(CrystalFrame, WithoutACrystalThereIsNone) {
  test::SyntheticCrystal liquid;
  liquid.add(Vec3(1, 0, 0), test::Cd);
  liquid.add(Vec3(3, 0, 0), test::PSL);
  const IonSystem system = liquid.system();
  const Membership membership = crystal_membership(system, model);
  EXPECT_FALSE(crystal_centre(system, membership));
  EXPECT_THROW((void)crystal_frame(system, membership), RunError);
}

}  // namespace
}  // namespace catex
