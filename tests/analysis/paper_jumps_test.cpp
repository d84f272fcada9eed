#include "catex/analysis/paper_jumps.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "catex/base/errors.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::Cd;
using test::Pb;
using test::PSL;
using test::S;
using test::SyntheticCrystal;

const Model model = test::pbs_cds_psl_model();
const ExchangeRoles roles{.host = Pb, .guest = Cd, .anion = S, .psl = PSL};

/// Two frames made by hand. A rock-salt sphere of S and Cd gives the centre (the origin of the
/// first frame); the test adds the Pb that jump.
class PaperJumps : public testing::Test {
 protected:
  PaperJumps() {
    for (const Node& n : test::sphere_nodes(NodeType::Anion, 8)) crystal.add(n, S);
    for (const Node& n : test::sphere_nodes(NodeType::Octahedral, 8)) crystal.add(n, Cd);
  }

  /// Replaces the Cd within `distance` of a place by ions that take no part in any criterion.
  void clear_guests(const Vec3& place, double distance) {
    for (int i = 0; i < crystal.size(); ++i) {
      const Vec3 r = crystal.quarter * crystal.coordinates[i];
      if (crystal.species[i] == Cd && (r - place).norm() < distance) crystal.species[i] = PSL;
    }
  }

  /// Adds an ion at r [Å] from the crystal's centre.
  int add(const Vec3& r, int species) {
    crystal.add(r / crystal.quarter, species);
    return crystal.size() - 1;
  }
  void move(int ion, const Vec3& r) { crystal.coordinates[ion] = r / crystal.quarter; }

  /// More Pb around a place, sideways.
  void surround(const Vec3& place, int hosts, double distance = 4.4) {
    const Vec3 ways[] = {Vec3(1, 0, 0), Vec3(-1, 0, 0), Vec3(0, 1, 0), Vec3(0, -1, 0)};
    for (int k = 0; k < hosts; ++k) add(place + distance * ways[k], Pb);
  }

  JumpTables count(int ion, const Vec3& to, PaperJumpSettings settings = {}) {
    if (!settings.centre_distance) settings.centre_distance = 20.0;
    PaperJumpCounter counter(model, roles, settings);
    counter.frame(0.0, crystal.system());
    move(ion, to);
    counter.frame(2.0, crystal.system(Mat3::Identity(), drift));
    return counter.tables();
  }
  JumpTally letter(int ion, const Vec3& to, PaperJumpSettings settings = {}) {
    return count(ion, to, settings).tally[0];
  }

  SyntheticCrystal crystal;
  Vec3 drift = Vec3(29, 0.5, -0.5);  ///< of the whole crystal between the frames [Å]
};

const Vec3 start(0.3, 0.2, 9.0);

TEST_F(PaperJumps, OneDisplacementAboveTwo) {
  surround(start, 3);
  const int ion = add(start, Pb);
  EXPECT_EQ(letter(ion, start + Vec3(0, 0, 1.99)).interface, 0);
  move(ion, start);
  EXPECT_EQ(letter(ion, start + Vec3(0, 0, 2.01)).interface, 1);
}

TEST_F(PaperJumps, TwoCloserToTheCentreThanTheLimit) {
  for (const double r : {11.99, 12.01}) {
    const Vec3 place(0, 0, r);
    const int ion = add(place, Pb);
    EXPECT_EQ(letter(ion, place + Vec3(0, 0, 3), {.centre_distance = 12.0}).shell, r < 12 ? 1 : 0);
    move(ion, Vec3(0, 0, -29));
  }
}

TEST_F(PaperJumps, ThreeAwayFromTheCentre) {
  surround(start, 3);
  const int ion = add(start, Pb);
  EXPECT_EQ(letter(ion, start + Vec3(0, 0, -2.5)).interface, 0);
  move(ion, start);
  const double r = start.norm();
  const Vec3 sideways = start + Vec3(2.5, 0, 0);
  EXPECT_EQ(letter(ion, sideways * ((r - 0.01) / sideways.norm())).interface, 0);
  move(ion, start);
  EXPECT_EQ(letter(ion, sideways * ((r + 0.01) / sideways.norm())).interface, 1);
}

TEST_F(PaperJumps, FourAndFiveHostsAround) {
  const int ion = add(start, Pb);
  const Vec3 to = start + Vec3(0, 0, 2.5);
  const auto tally = [&] {
    move(ion, start);
    return letter(ion, to);
  };
  EXPECT_EQ(tally().shell, 1);
  EXPECT_EQ(tally().interface, 0);
  surround(start, 2);
  EXPECT_EQ(tally().shell, 0);
  EXPECT_EQ(tally().interface, 0);
  const int third = add(start + Vec3(0, 4.51, 0), Pb);
  EXPECT_EQ(tally().interface, 0);
  move(third, start + Vec3(0, 4.49, 0));
  EXPECT_EQ(tally().interface, 1);
  EXPECT_EQ(tally().shell, 0);
}

TEST_F(PaperJumps, FiveIsAShellJumpInAnyDirection) {
  const int ion = add(start, Pb);
  EXPECT_EQ(letter(ion, start - Vec3(0, 0, 2.5)).shell, 1);
}

TEST_F(PaperJumps, KickOutNeedsANearGuestInsideTheHostCore) {
  clear_guests(start, 9.0);
  surround(start, 3, 3.0);
  const int ion = add(start, Pb);
  const int guest = add(start - Vec3(0, 0, 3.61), Cd);
  const Vec3 to = start + Vec3(0, 0, 2.5);
  const auto kicks = [&] {
    move(ion, start);
    return letter(ion, to).kick_out;
  };
  EXPECT_EQ(kicks(), 0) << "3.61 Å";
  move(guest, start - Vec3(0, 0, 3.3));
  // Four Pb around the guest: the jumping one at 3.3 and three at 4.46.
  EXPECT_EQ(kicks(), 1);
  move(guest, start - Vec3(0, 0, 3.59));
  EXPECT_EQ(kicks(), 0) << "only the jumping Pb is within 4.5 Å of the guest: outside the core";
}

TEST_F(PaperJumps, SiteByTheAnionsAroundTheNewPlaceBeforeTheJump) {
  // Octahedral hole (0,0,6): anions (±2,0,6), (0,±2,6), (0,0,4), (0,0,8) at 3 Å: six.
  // Tetrahedral hole (1,1,5): four at 2.6 Å, the next at 4.96.
  const Vec3 octa = crystal.quarter * Vec3(0, 0, 6);
  const Vec3 tetra = crystal.quarter * Vec3(1, 1, 5);
  clear_guests(octa, 9.0);
  const int ion = add(tetra, Pb);
  JumpTables tables = count(ion, octa);
  EXPECT_EQ(tables.sites[0][int(JumpSite::ShellOcta)].n, 1);
  tables = count(ion, tetra);
  EXPECT_EQ(tables.sites[0][int(JumpSite::ShellTetra)].n, 1);
  // In the frame after, the jump to the octahedral hole: r_a is four of six S at a/2; r_c comes
  // from the four nearest cations. Cd at known distances:
  for (const double d : {2.0, 3.0, 4.0, 5.0, 6.0}) add(octa + Vec3(0, 0, d), Cd);
  add(octa + Vec3(0, 1.0, 0), PSL);
  move(ion, tetra);
  tables = count(ion, octa);
  const JumpSiteTally& site = tables.sites[0][int(JumpSite::ShellOcta)];
  EXPECT_NEAR(site.sum_r_a, 5.98 / 2.0, 1e-9);
  EXPECT_NEAR(site.sum_r_c, 3.5, 1e-9);
}

TEST_F(PaperJumps, OctahedralFromFiveAnions) {
  const Vec3 octa = crystal.quarter * Vec3(0, 0, 6);
  const int ion = add(octa + Vec3(0, 0, -2.2), Pb);
  // Take anions of the octahedron away, one by one, to where they are bound to nothing.
  const Node corners[] = {{2, 0, 6}, {-2, 0, 6}};
  const JumpSite expected[] = {JumpSite::ShellOcta, JumpSite::ShellTetra};
  for (int k = 0; k < 2; ++k) {
    for (int i = 0; i < crystal.size(); ++i) {
      const Vec3 c = crystal.coordinates[i];
      if (c == Vec3(corners[k].x, corners[k].y, corners[k].z)) move(i, Vec3(-28, 28, 5.0 * k));
    }
    move(ion, octa + Vec3(0, 0, -2.2));
    EXPECT_EQ(count(ion, octa).sites[0][int(expected[k])].n, 1) << 5 - k << " anions";
  }
}

TEST_F(PaperJumps, InsideLeavesOutDissolvedHosts) {
  const int dissolved = add(Vec3(0, 0, 17), Pb);
  JumpTables tables = count(dissolved, Vec3(0, 0, 19.5));
  EXPECT_EQ(tables.tally[int(JumpRule::Letter)].shell, 1);
  EXPECT_EQ(tables.tally[int(JumpRule::Inside)].shell, 0);
  move(dissolved, Vec3(0, 0, 29));
  const int bound = add(crystal.quarter * Vec3(1, 1, 5), Pb);
  tables = count(bound, crystal.quarter * Vec3(0, 0, 6) + Vec3(0, 0, 0.5));
  EXPECT_EQ(tables.tally[int(JumpRule::Inside)].shell, 1);
}

TEST_F(PaperJumps, HostAndGuestSwapForTheReverseExchange) {
  clear_guests(start, 9.0);
  const int ion = add(start, Cd);
  PaperJumpCounter counter(model, {.host = Cd, .guest = Pb, .anion = S, .psl = PSL},
                           {.centre_distance = 20.0});
  counter.frame(0.0, crystal.system());
  move(ion, start + Vec3(0, 0, 2.5));
  counter.frame(2.0, crystal.system());
  EXPECT_EQ(counter.tables().tally[0].shell, 1);
}

TEST_F(PaperJumps, WindowsDoNotOverlapAndLooksBetweenArePassedOver) {
  const int ion = add(start, Pb);
  PaperJumpCounter counter(model, roles, {.centre_distance = 20.0});
  // Out and back within one window: not seen. Then 1.5 Å in each of two windows: neither counts.
  for (int k = 0; k <= 60; ++k) {
    const double t = 0.1 * k;
    double z = 0.0;
    if (t > 0.45 && t < 1.55) z = 3.0;
    if (t > 2.95) z = 1.5;
    if (t > 4.95) z = 3.0;
    move(ion, start + Vec3(0, 0, z));
    counter.frame(t, crystal.system());
  }
  EXPECT_EQ(counter.tables().tally[0].shell, 0);
  EXPECT_THROW(counter.frame(9.0, crystal.system()), InputError);
}

TEST_F(PaperJumps, StoredStateContinuesExactly) {
  const Vec3 inside(0.3, 0.2, 7.0);
  const int ion = add(inside, Pb);
  PaperJumpCounter counter(model, roles);
  counter.frame(0.0, crystal.system());
  // The default takes the radius from the crystal: sphere of n a³/4, minus 3.5 Å.
  const double anions = double(test::sphere_nodes(NodeType::Anion, 8).size());
  EXPECT_NEAR(counter.centre_distance(),
              std::cbrt(0.75 * anions * std::pow(5.98, 3) / 4 / M_PI) - 3.5, 1e-9);
  counter.frame(1.0, crystal.system());
  PaperJumpCounter restored(model, roles);
  restored.restore(counter.state());
  move(ion, inside + Vec3(0, 0, -2.5));
  for (PaperJumpCounter* c : {&counter, &restored}) c->frame(2.0, crystal.system());
  EXPECT_EQ(counter.tables().tally[0].shell, 1);
  EXPECT_EQ(restored.state(), counter.state());
  EXPECT_THROW(restored.restore("nonsense"), RunError);
}

}  // namespace
}  // namespace catex
