#include "catex/sites/radial_composition.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "catex/base/random.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::rock_salt_sphere;
using test::S;
using test::SyntheticCrystal;

const ExchangeRoles roles{.host = Pb, .guest = Cd, .anion = S, .psl = PSL};

RadialComposition composition_of(const IonSystem& system) {
  return radial_composition(system, roles, crystal_membership(system, test::pbs_cds_psl_model()));
}

TEST(RadialComposition, CountsEveryCationOfTheCrystalOnce) {
  const SyntheticCrystal crystal = rock_salt_sphere(12);
  const RadialComposition found = composition_of(crystal.system());
  const int hosts = std::accumulate(found.host.begin(), found.host.end(), 0);
  EXPECT_EQ(hosts, static_cast<int>(std::ranges::count(crystal.species, Pb)));
  // Anions of a sphere of 12 quarters fill a sphere of about 12 quarters.
  EXPECT_NEAR(found.radius / crystal.quarter, 12.0, 0.5);
}

TEST(RadialComposition, ShellsHaveEqualVolumesAndTellCoreFromShell) {
  SyntheticCrystal crystal = rock_salt_sphere(16);
  const double boundary = 16.0 * std::cbrt(0.5);  // of two inner and two outer shells
  for (int i = 0; i < crystal.size(); ++i) {
    if (crystal.species[i] == Pb && crystal.coordinates[i].norm() > boundary) {
      crystal.species[i] = Cd;
    }
  }
  const RadialComposition found = composition_of(crystal.system());
  const auto inner = static_cast<double>(std::ranges::count(crystal.species, Pb));
  const double mean = inner / 2.0;
  for (int shell = 0; shell < composition_shells; ++shell) {
    // Shells of a few hundred lattice sites hold their volume's share to about a tenth; the
    // outermost one takes what the lattice's terraces leave beyond the sphere.
    EXPECT_NEAR(found.host[shell] + found.guest[shell], mean, 0.2 * mean);
    EXPECT_NEAR(found.rho_guest(shell), shell < 2 ? 0.0 : 1.0, 0.1);
  }
}

TEST(RadialComposition, DoesNotDependOnPlaceAndOrientation) {
  SyntheticCrystal crystal = rock_salt_sphere(10);
  for (int i = 0; i < crystal.size(); i += 7) {
    if (crystal.species[i] == Pb) crystal.species[i] = Cd;
  }
  const RadialComposition plain = composition_of(crystal.system());
  const Mat3 turn = Eigen::AngleAxisd(0.7, Vec3(1.0, 2.0, -1.0).normalized()).toRotationMatrix();
  const RadialComposition turned = composition_of(crystal.system(turn, Vec3(29.0, 31.0, -4.0)));
  EXPECT_EQ(turned.host, plain.host);
  EXPECT_EQ(turned.guest, plain.guest);
}

TEST(RadialComposition, IsEmptyWithoutACrystal) {
  SyntheticCrystal ions;
  ions.add(Vec3::Zero(), Pb);
  const RadialComposition found = composition_of(ions.system());
  EXPECT_EQ(found.radius, 0.0);
  EXPECT_EQ(found.rho_guest(0), 0.0);
}

}  // namespace
}  // namespace catex
