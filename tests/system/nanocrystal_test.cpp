#include "catex/system/nanocrystal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

using testing::HasSubstr;

constexpr int cation = 0;
constexpr int anion = 2;

NanocrystalSpec sphere(CrystalStructure structure, double a) {
  return {.structure = structure,
          .cation = cation,
          .anion = anion,
          .lattice = {.a = a},
          .diameter = {},
          .pairs = {}};
}

NanocrystalSpec by_diameter(CrystalStructure structure, double a, double diameter) {
  NanocrystalSpec spec = sphere(structure, a);
  spec.diameter = diameter;
  return spec;
}

NanocrystalSpec by_pairs(CrystalStructure structure, double a, int pairs) {
  NanocrystalSpec spec = sphere(structure, a);
  spec.pairs = pairs;
  return spec;
}

/// Fewest bonds to ions of the other kind that any ion has.
int lowest_coordination(const Nanocrystal& crystal, double bond) {
  int lowest = 100;
  for (std::size_t i = 0; i < crystal.positions.size(); ++i) {
    int bonds = 0;
    for (std::size_t j = 0; j < crystal.positions.size(); ++j) {
      const double r = (crystal.positions[i] - crystal.positions[j]).norm();
      if (crystal.species[i] != crystal.species[j] && r < 1.2 * bond) ++bonds;
    }
    lowest = std::min(lowest, bonds);
  }
  return lowest;
}

/// Dipole moment of unit charges [e Å].
Vec3 dipole(const Nanocrystal& crystal) {
  Vec3 sum = Vec3::Zero();
  for (std::size_t i = 0; i < crystal.positions.size(); ++i) {
    sum += crystal.species[i] == cation ? crystal.positions[i] : Vec3(-crystal.positions[i]);
  }
  return sum;
}

void expect_stoichiometric(const Nanocrystal& crystal, int pairs) {
  EXPECT_EQ(crystal.pairs, pairs);
  EXPECT_EQ(std::count(crystal.species.begin(), crystal.species.end(), cation), pairs);
  EXPECT_EQ(std::count(crystal.species.begin(), crystal.species.end(), anion), pairs);
  EXPECT_EQ(crystal.positions.size(), crystal.species.size());
  for (const Vec3& r : crystal.positions) EXPECT_LE(r.norm(), crystal.radius + 1e-6);
}

TEST(Nanocrystal, RockSaltSpheresOfThePhysicsNotes) {
  const Nanocrystal large = cut_nanocrystal(by_diameter(CrystalStructure::RockSalt, 5.98, 47.0));
  expect_stoichiometric(large, 1004);
  EXPECT_THAT(large.note, HasSubstr("a tetrahedral hole: 1004 cations and 1004 anions as cut"));
  expect_stoichiometric(cut_nanocrystal(by_diameter(CrystalStructure::RockSalt, 5.98, 30.0)), 276);
}

TEST(Nanocrystal, ZincBlendeSphereIsTrimmedToStoichiometry) {
  // Around the hole between cations the sphere holds 1048 cations and 1004 anions.
  const Nanocrystal crystal = cut_nanocrystal(by_diameter(CrystalStructure::ZincBlende, 6.0, 47.0));
  expect_stoichiometric(crystal, 1004);
  EXPECT_THAT(crystal.note, HasSubstr("removed, 1004 pairs left"));
  EXPECT_GE(lowest_coordination(crystal, 6.0 * 0.4330127), 1);
}

TEST(Nanocrystal, TrimmingLeavesNoLargeDipole) {
  // 44 ions of one kind taken from one side would leave a moment of some 1000 e Å; spread evenly
  // they leave less than that of one ion at the surface, 23.5 e Å.
  const Nanocrystal crystal = cut_nanocrystal(by_diameter(CrystalStructure::ZincBlende, 6.0, 47.0));
  EXPECT_LT(dipole(crystal).norm(), 23.5);
}

TEST(Nanocrystal, ZincBlendeOfThePaperHas1057Pairs) {
  const Nanocrystal crystal = cut_nanocrystal(by_pairs(CrystalStructure::ZincBlende, 6.0, 1057));
  expect_stoichiometric(crystal, 1057);
  // Diameter of a sphere of 1057 pairs at bulk density: 4.77 nm; a shell more or less is 0.1 nm.
  EXPECT_NEAR(2.0 * crystal.radius, 47.7, 1.0);
  EXPECT_GE(lowest_coordination(crystal, 6.0 * 0.4330127), 1);
}

class NanocrystalPairs : public testing::TestWithParam<std::tuple<CrystalStructure, int>> {};

TEST_P(NanocrystalPairs, AreAsManyAsAsked) {
  const auto [structure, pairs] = GetParam();
  expect_stoichiometric(cut_nanocrystal(by_pairs(structure, 5.0, pairs)), pairs);
}

INSTANTIATE_TEST_SUITE_P(Sizes, NanocrystalPairs,
                         testing::Combine(testing::Values(CrystalStructure::RockSalt,
                                                          CrystalStructure::ZincBlende,
                                                          CrystalStructure::Wurtzite),
                                          testing::Values(1, 2, 13, 100, 431)));

TEST(Nanocrystal, IsTheSameEveryTime) {
  const NanocrystalSpec spec = by_pairs(CrystalStructure::Wurtzite, 4.14, 300);
  const Nanocrystal once = cut_nanocrystal(spec);
  const Nanocrystal again = cut_nanocrystal(spec);
  EXPECT_EQ(once.species, again.species);
  EXPECT_EQ(once.positions, again.positions);
}

TEST(Nanocrystal, RefusesSphereWithoutAPair) {
  EXPECT_THROW((void)cut_nanocrystal(by_diameter(CrystalStructure::RockSalt, 6.0, 1.0)),
               InputError);
}

TEST(Nanocrystal, NeedsExactlyOneSize) {
  NanocrystalSpec spec = sphere(CrystalStructure::RockSalt, 6.0);
  EXPECT_THROW((void)cut_nanocrystal(spec), InputError);
  spec.diameter = 30.0;
  spec.pairs = 276;
  EXPECT_THROW((void)cut_nanocrystal(spec), InputError);
}

}  // namespace
}  // namespace catex
