#include "catex/sites/membership.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "catex/base/constants.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::rock_salt_sphere;
using test::S;
using test::SyntheticCrystal;

const Model model = test::pbs_cds_psl_model();
const ExchangeRoles roles{.host = Pb, .guest = Cd, .anion = S, .psl = PSL};

TEST(Membership, BulkRockSaltHasSixAndZincBlendeFour) {
  const SyntheticCrystal rock_salt = rock_salt_sphere(8);
  const Membership rs = crystal_membership(rock_salt.system(), model);
  SyntheticCrystal zinc_blende;
  zinc_blende.quarter = 6.0 / 4.0;
  for (const Node& n : test::sphere_nodes(NodeType::Anion, 8)) zinc_blende.add(n, S);
  for (const Node& n : test::sphere_nodes(NodeType::Tetrahedral, 8)) {
    if (node_type(n + Node{1, 1, 1}) == NodeType::Anion) zinc_blende.add(n, Cd);
  }
  const Membership zb = crystal_membership(zinc_blende.system(), model);
  const auto check_inner = [](const SyntheticCrystal& crystal, const Membership& m, int bound) {
    int inner = 0;
    for (int i = 0; i < crystal.size(); ++i) {
      if (crystal.species[i] == S || crystal.coordinates[i].norm() > 5) continue;
      EXPECT_EQ(m.anions[i], bound);
      EXPECT_EQ(m.place[i], Place::Inside);
      ++inner;
    }
    EXPECT_GT(inner, 8);
  };
  check_inner(rock_salt, rs, 6);
  check_inner(zinc_blende, zb, 4);
}

/// A bar of Pb and S along x, 3 Å apart, and loose ions around it.
struct Bar {
  SyntheticCrystal ions;
  int add(double x, double y, int species) {
    ions.add(Vec3(x, y, 0.0), species);
    return ions.size() - 1;
  }
  Bar() { ions.quarter = 1.0; }
};

TEST(Membership, ThresholdsOfTheRule) {
  Bar bar;
  // A square net in the plane, S and Pb alternating: corner Pb 2 S, edge Pb 3, inner Pb 4.
  std::vector<int> cations(16, -1);
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) {
      const int index = bar.add(3.0 * i, 3.0 * j, (i + j) % 2 == 0 ? Pb : S);
      if ((i + j) % 2 == 0) cations[4 * i + j] = index;
    }
  }
  const int corner = cations[0];               // 2 S
  const int edge = cations[2];                 // 3 S
  const int inner = cations[4 + 1];            // 4 S
  const int near = bar.add(-3.5, 3.0, Cd);     // 3.5 Å from one S: in solution
  const int bridge_a = bar.add(30.0, 0.0, S);  // a smaller cluster of its own
  const int bridge = bar.add(33.0, 0.0, Cd);
  bar.add(36.0, 0.0, S);
  const Membership m = crystal_membership(bar.ions.system(), model);
  EXPECT_EQ(m.place[corner], Place::Adsorbed);
  EXPECT_EQ(m.anions[corner], 2);
  EXPECT_EQ(m.place[edge], Place::Adsorbed);
  EXPECT_EQ(m.place[inner], Place::Inside);
  EXPECT_EQ(m.anions[near], 1);
  EXPECT_EQ(m.place[near], Place::Solution);
  EXPECT_EQ(m.anions[bridge], 2);
  EXPECT_EQ(m.place[bridge], Place::Solution) << "bound to anions of another cluster";
  EXPECT_FALSE(m.main_anion[bridge_a]);
  EXPECT_EQ(std::ranges::count(m.main_anion, 1), 8);
}

TEST(Membership, BondsEndAtTheDistanceOfTheRule) {
  for (const double y : {3.59, 3.61}) {
    Bar bar;
    bar.add(0.0, 0.0, S);
    bar.add(3.0, 0.0, Pb);
    bar.add(6.0, 0.0, S);
    // Above both S at the same distance.
    const int above = bar.add(3.0, std::sqrt(y * y - 9.0), Cd);
    const Membership m = crystal_membership(bar.ions.system(), model);
    EXPECT_EQ(m.anions[above], y < 3.6 ? 2 : 0);
    EXPECT_EQ(m.place[above], y < 3.6 ? Place::Adsorbed : Place::Solution);
  }
}

TEST(Membership, WrappedAndUnwrappedPositionsAgree) {
  SyntheticCrystal crystal = rock_salt_sphere(8);
  crystal.edge = 40.0;
  // Centred on a corner of the cell, so that wrapping tears the crystal into eight parts.
  IonSystem wrapped = crystal.system();
  IonSystem unwrapped = wrapped;
  for (int i = 0; i < crystal.size(); ++i) {
    unwrapped.positions[i] = crystal.quarter * crystal.coordinates[i] + Vec3(80.0, -40.0, 400.0);
  }
  const Membership a = crystal_membership(wrapped, model);
  const Membership b = crystal_membership(unwrapped, model);
  EXPECT_EQ(a.place, b.place);
  EXPECT_EQ(a.anions, b.anions);
  EXPECT_EQ(a.main_anion, b.main_anion);
  EXPECT_EQ(std::ranges::count(a.main_anion, 1), std::ranges::count(crystal.species, S));
}

TEST(Exchange, CountsAreThoseOfTheCrystal) {
  SyntheticCrystal crystal = rock_salt_sphere(6);
  const int pairs_s = static_cast<int>(std::ranges::count(crystal.species, S));
  const int hosts = static_cast<int>(std::ranges::count(crystal.species, Pb));
  for (int i = 0; i < crystal.size(); ++i) {
    if (crystal.species[i] == Pb && crystal.coordinates[i].norm() < 3.0) {
      crystal.species[i] = Cd;  // the six around the central S
    }
  }
  crystal.add(Vec3(1, 1, 1), PSL);     // four S at 2.6 Å, twelve at 4.97
  crystal.add(Vec3(15, 15, 15), PSL);  // far out
  crystal.add(Vec3(15, -15, 15), Cd);
  crystal.add(Vec3(-15, -15, 15), Pb);
  const IonSystem system = crystal.system();
  const Membership m = crystal_membership(system, model);
  const ExchangeCounts counts = count_exchange(system, model, roles, m);
  EXPECT_EQ(counts.anion, pairs_s);
  EXPECT_EQ(counts.guest, 6);
  // Every Pb of this sphere touches at least two S but those at the six tips (one S each).
  int single = 0;
  for (int i = 0; i < crystal.size(); ++i) {
    if (crystal.species[i] == Pb && m.anions[i] < 2) ++single;
  }
  EXPECT_EQ(counts.host, hosts - 6 + 1 - single);
  EXPECT_EQ(counts.guest_adsorbed, 0);
  EXPECT_EQ(counts.psl_inside, 1);
  EXPECT_DOUBLE_EQ(counts.rho_guest(), 6.0 / (6.0 + counts.host));
  EXPECT_EQ(ExchangeCounts{}.rho_guest(), 0.0);
}

TEST(Exchange, ConcentrationIsOfTheSpaceOutsideTheCrystal) {
  SyntheticCrystal crystal = rock_salt_sphere(8);
  const int anions = static_cast<int>(std::ranges::count(crystal.species, S));
  for (int i = 0; i < 5; ++i) crystal.add(Vec3(16, -16 + 3 * i, 14), Cd);
  const IonSystem system = crystal.system();
  const Membership m = crystal_membership(system, model);
  // Ideal net: the first shell is at a/√2, and an anion takes a³/4.
  EXPECT_NEAR(anion_spacing(system, m), 5.98 / std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(crystal_volume(anions, 5.98 / std::sqrt(2.0)), anions * std::pow(5.98, 3) / 4, 1e-6);
  const double volume = std::pow(60.0, 3) - anions * std::pow(5.98, 3) / 4;
  const SolutionConcentration c = solution_concentration(system, roles, m);
  EXPECT_NEAR(c.guest, 5.0 / volume / constants::per_A3_per_mol_L, 1e-9);
}

TEST(Membership, NoAnionsNoCrystal) {
  SyntheticCrystal liquid;
  liquid.add(Vec3(0, 0, 0), Cd);
  liquid.add(Vec3(5, 0, 0), PSL);
  const IonSystem system = liquid.system();
  const Membership m = crystal_membership(system, model);
  EXPECT_EQ(count_exchange(system, model, roles, m).guest, 0);
  EXPECT_EQ(anion_spacing(system, m), 0.0);
  EXPECT_NEAR(solution_concentration(system, roles, m).guest,
              1.0 / std::pow(60.0, 3) / constants::per_A3_per_mol_L, 1e-12);
}

}  // namespace
}  // namespace catex
