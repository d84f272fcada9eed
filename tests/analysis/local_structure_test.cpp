#include "catex/analysis/local_structure.hpp"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "catex/base/random.hpp"
#include "catex/system/lattices.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::S;
using test::SyntheticCrystal;

const Model model = test::pbs_cds_psl_model();

struct Bulk {
  CrystalStructure crystal;
  LocalStructure expected;
  int cation;
  LatticeParameters lattice;
  std::array<int, 3> repeats;
};

const Bulk bulks[] = {
    {CrystalStructure::RockSalt, LocalStructure::RockSalt, Pb, {.a = 5.98}, {6, 6, 6}},
    {CrystalStructure::RockSalt, LocalStructure::RockSalt, Cd, {.a = 5.40}, {6, 6, 6}},
    {CrystalStructure::ZincBlende, LocalStructure::ZincBlende, Cd, {.a = 5.86}, {6, 6, 6}},
    {CrystalStructure::ZincBlende, LocalStructure::ZincBlende, Pb, {.a = 6.60}, {6, 6, 6}},
    {CrystalStructure::Wurtzite, LocalStructure::Wurtzite, Cd, {.a = 4.15}, {8, 5, 5}},
};

IonSystem build(const Bulk& bulk) {
  return bulk_crystal(bulk.crystal, bulk.cation, S, bulk.lattice, bulk.repeats);
}

LocalStructures structures(const IonSystem& system) {
  return local_structures(system, model, crystal_membership(system, model));
}

double share(const LocalStructures& found, LocalStructure which) {
  return found.count(which) / static_cast<double>(found.structure.size());
}

TEST(LocalStructure, PerfectCrystalsAreAllRight) {
  for (const Bulk& bulk : bulks) {
    const LocalStructures found = structures(build(bulk));
    EXPECT_EQ(share(found, bulk.expected), 1.0) << name(bulk.expected);
    ASSERT_EQ(found.domains.size(), 1u);
    EXPECT_EQ(found.domains[0].ions, static_cast<int>(found.structure.size()));
    EXPECT_TRUE(std::ranges::all_of(found.domain, [](int d) { return d == 0; }));
  }
}

TEST(LocalStructure, StrainOfThreePercentChangesNothing) {
  const Mat3 shear = Mat3::Identity() + 0.03 * (Vec3::UnitX() * Vec3::UnitY().transpose());
  const Mat3 strains[] = {1.03 * Mat3::Identity(), 0.97 * Mat3::Identity(),
                          Vec3(1.03, 0.97, 1.03).asDiagonal().toDenseMatrix(), shear};
  for (const Bulk& bulk : bulks) {
    for (const Mat3& strain : strains) {
      IonSystem system = build(bulk);
      system.cell = system.cell.transformed(strain);
      for (Vec3& r : system.positions) r = strain * r;
      EXPECT_EQ(share(structures(system), bulk.expected), 1.0) << name(bulk.expected);
    }
  }
}

/// Share of ions of a shaken crystal that are not told right, and of those taken for another
/// crystal structure. Displacements are independent and Gaussian, which is harder than thermal
/// motion of the same size: there neighbours move together.
struct Errors {
  double missed = 0.0;
  double confused = 0.0;
};

Errors errors_of(const Bulk& bulk, double rms_displacement) {
  RandomStream random(7, "local structure");
  Errors errors;
  constexpr int frames = 5;
  for (int frame = 0; frame < frames; ++frame) {
    IonSystem system = build(bulk);
    const double per_axis = rms_displacement / std::sqrt(3.0);
    for (Vec3& r : system.positions) r += per_axis * random.normal_vector();
    const LocalStructures found = structures(system);
    const double right = share(found, bulk.expected);
    const double none = share(found, LocalStructure::Surface);
    errors.missed += (1.0 - right) / frames;
    errors.confused += (1.0 - right - none) / frames;
  }
  return errors;
}

TEST(LocalStructure, ErrorRatesOfShakenCrystals) {
  // The table of docs/analysis.md: root mean square displacements about as at 300, 450 and 600 K.
  // Limits are the measured rates of the worst crystal, rounded up.
  struct Limit {
    double rms_displacement;
    double missed;
  };
  for (const Limit& limit : {Limit{0.20, 0.0002}, Limit{0.30, 0.003}, Limit{0.35, 0.017}}) {
    for (const Bulk& bulk : bulks) {
      const Errors errors = errors_of(bulk, limit.rms_displacement);
      EXPECT_LE(errors.missed, limit.missed) << name(bulk.expected) << limit.rms_displacement;
      EXPECT_LE(errors.confused, 0.0002) << name(bulk.expected) << limit.rms_displacement;
    }
  }
}

/// PbS (rock salt) within `core` of the centre, CdS (zinc blende) around it, on one net of S.
struct CoreShell {
  static constexpr double core = 7.0;     ///< [quarter lattice parameters]
  static constexpr double radius = 15.0;  ///< the same
  SyntheticCrystal ions;

  CoreShell() {
    for (const Node& n : test::sphere_nodes(NodeType::Anion, radius)) ions.add(n, S);
    for (const Node& n : test::sphere_nodes(NodeType::Octahedral, core)) ions.add(n, Pb);
    for (const Node& n : test::sphere_nodes(NodeType::Tetrahedral, radius)) {
      const bool one_half = node_type(n + Node{1, 1, 1}) == NodeType::Anion;
      if (one_half && distance(n) > core + 1.0) ions.add(n, Cd);
    }
    ions.add(Vec3(0, 0, 19.0), PSL);
    ions.add(Vec3(0, 19.0, 0), Cd);
  }
  static double distance(const Node& n) { return Vec3(n.x, n.y, n.z).norm(); }
  [[nodiscard]] double distance(int ion) const { return ions.coordinates[ion].norm(); }
};

TEST(LocalStructure, CoreAndShellAreTwoDomainsWithABoundaryAndASurface) {
  const CoreShell crystal;
  const Mat3 turn = Eigen::AngleAxisd(0.7, Vec3(1, 2, 3).normalized()).toRotationMatrix();
  RandomStream random(3, "core shell");
  // 0.05 Å per axis: a crystal at rest, but none whose distances are all equal.
  const LocalStructures found =
      structures(crystal.ions.system(turn, Vec3(10, 1, 59), 0.05, &random));
  for (int i = 0; i < crystal.ions.size(); ++i) {
    const int species = crystal.ions.species[i];
    const double distance = crystal.distance(i);
    if (distance > 18.0) {
      EXPECT_EQ(found.structure[i], LocalStructure::Liquid);
    } else if (species == Pb) {
      EXPECT_EQ(found.structure[i], LocalStructure::RockSalt) << distance;
    } else if (species == Cd && distance > 10.0 && distance < 11.5) {
      // Its neighbours' neighbours lie within √8 on both sides: all in the shell.
      EXPECT_EQ(found.structure[i], LocalStructure::ZincBlende) << distance;
    } else {
      EXPECT_NE(found.structure[i], LocalStructure::Liquid);
      if (distance > 14.0) {
        EXPECT_NE(found.structure[i], LocalStructure::RockSalt);
      }
    }
  }
  EXPECT_EQ(found.count(LocalStructure::Wurtzite), 0);
  EXPECT_GT(found.count(LocalStructure::Surface), 0);
  ASSERT_EQ(found.domains.size(), 2u);
  EXPECT_EQ(found.domains[0].structure, LocalStructure::ZincBlende);
  EXPECT_EQ(found.domains[0].ions, found.count(LocalStructure::ZincBlende));
  EXPECT_EQ(found.domains[1].ions, found.largest_domain(LocalStructure::RockSalt));
}

TEST(LocalStructure, WithoutACrystalEverythingIsLiquid) {
  SyntheticCrystal ions;
  ions.add(Vec3(0, 0, 0), Cd);
  ions.add(Vec3(2, 0, 0), PSL);
  const LocalStructures found = structures(ions.system());
  EXPECT_EQ(found.count(LocalStructure::Liquid), 2);
  EXPECT_TRUE(found.domains.empty());
  EXPECT_EQ(found.largest_domain(LocalStructure::RockSalt), 0);
}

}  // namespace
}  // namespace catex
