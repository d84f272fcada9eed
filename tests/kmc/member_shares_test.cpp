#include "catex/kmc/member_shares.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cases.hpp"
#include "catex/kmc/crystal_image.hpp"
#include "catex/kmc/start.hpp"

namespace catex {
namespace {

using namespace catex::test;

RunEvents run_at(double temperature_K, std::vector<MemberTimes> members) {
  RunEvents run;
  run.temperature_K = temperature_K;
  run.members = std::move(members);
  return run;
}

Catalog catalog_of(std::vector<RunEvents> runs) {
  return {.host = "Pb", .guest = "Cd", .runs = std::move(runs), .pooled = {}};
}

TEST(MemberShares, TimesOfRunsAddUp) {
  const MemberShares shares(
      catalog_of({run_at(600.0, {{Ion::Host, SiteKind::O3, 10.0, 5.0, 3.0}}),
                  run_at(600.0, {{Ion::Host, SiteKind::O3, 30.0, 25.0, 3.0}})}),
      600.0);
  ASSERT_TRUE(shares.at(Ion::Host, SiteKind::O3));
  EXPECT_DOUBLE_EQ(shares.at(Ion::Host, SiteKind::O3)->adsorbed, 0.75);
  EXPECT_DOUBLE_EQ(shares.at(Ion::Host, SiteKind::O3)->inside, 0.15);
  EXPECT_FALSE(shares.at(Ion::Guest, SiteKind::O3));
  EXPECT_FALSE(shares.at(Ion::Host, SiteKind::O4));
}

TEST(MemberShares, MembersWithoutASiteStandForOnesOnSitesThatAreNone) {
  // 4 + 2 ps outside; members without a site for 3 ps: half of those outside count.
  const MemberShares shares(
      catalog_of({run_at(600.0, {{Ion::Guest, SiteKind::O2, 10.0, 6.0, 0.0},
                                 {Ion::Guest, SiteKind::T2, 8.0, 2.0, 4.0},
                                 {Ion::Guest, SiteKind::Solution, 3.0, 3.0, 0.0}})}),
      600.0);
  EXPECT_DOUBLE_EQ(shares.at(Ion::Guest, SiteKind::O2)->adsorbed, 0.8);
  EXPECT_DOUBLE_EQ(shares.at(Ion::Guest, SiteKind::T2)->adsorbed, 3.0 / 8.0);
  EXPECT_DOUBLE_EQ(shares.at(Ion::Guest, SiteKind::T2)->inside, 0.5);
  EXPECT_FALSE(shares.at(Ion::Guest, SiteKind::Solution));
}

TEST(MemberShares, OfTheNearestTemperatureThatKnows) {
  const Catalog catalog =
      catalog_of({run_at(500.0, {{Ion::Guest, SiteKind::O2, 10.0, 4.0, 0.0}}),
                  run_at(600.0, {{Ion::Guest, SiteKind::O2, 10.0, 8.0, 0.0}}), run_at(700.0, {})});
  const auto share = [&](double temperature_K) {
    return MemberShares(catalog, temperature_K).at(Ion::Guest, SiteKind::O2)->adsorbed;
  };
  EXPECT_DOUBLE_EQ(share(420.0), 0.4);
  EXPECT_DOUBLE_EQ(share(560.0), 0.8);
  EXPECT_DOUBLE_EQ(share(700.0), 0.8);
  EXPECT_DOUBLE_EQ(share(550.0), 0.6) << "equally near: both";
}

class DrawnMembers : public testing::Test {
 protected:
  [[nodiscard]] Membership lattice() const {
    return crystal_membership(
        crystal_image(start.graph, start.state.occupants, roles, start.lattice_parameter), model);
  }
  /// Cations that count as each place.
  static std::array<double, 3> places(const Membership& membership, std::size_t anions) {
    std::array<double, 3> number{};
    for (std::size_t i = anions; i < membership.place.size(); ++i) {
      ++number[static_cast<std::size_t>(membership.place[i])];
    }
    return number;
  }

  Model model = pbs_cds_psl_model();
  ExchangeRoles roles = lead_to_cadmium();
  KmcStart start = map_to_sites(small_crystal(), model, roles);
};

TEST_F(DrawnMembers, WithoutKnowledgeAreThoseOfTheLattice) {
  RandomStream random(1, "test");
  Membership membership = lattice();
  MemberShares().draw(start.graph, start.state.kinds, start.state.occupants, random, membership);
  EXPECT_EQ(membership.place, lattice().place);
}

TEST_F(DrawnMembers, HaveTheSharesOfTheirKind) {
  const MemberShares shares(
      catalog_of({run_at(600.0, {{Ion::Host, SiteKind::O3, 10.0, 5.0, 2.0},
                                 {Ion::Host, SiteKind::O6, 10.0, 0.0, 10.0}})}),
      600.0);
  const std::size_t anions = start.graph.anions().size();
  double on_hollows = 0.0;
  for (SiteId s = 0; s < start.graph.size(); ++s) {
    const bool occupied = start.state.occupants[s] != Occupant::Empty;
    if (occupied && start.state.kinds[s] == SiteKind::O3) ++on_hollows;
  }
  ASSERT_GT(on_hollows, 5.0);
  const std::array<double, 3> ideal = places(lattice(), anions);
  constexpr int trials = 2000;
  std::array<double, 3> sum{};
  RandomStream random(2, "test");
  for (int t = 0; t < trials; ++t) {
    Membership membership = lattice();
    shares.draw(start.graph, start.state.kinds, start.state.occupants, random, membership);
    const std::array<double, 3> drawn = places(membership, anions);
    for (std::size_t p = 0; p < 3; ++p) sum[p] += drawn[p] / trials;
  }
  // Hollows are adsorbed on the lattice; here they are so, inside or outside with 5:2:3. A share of
  // p has a standard error of at most 0.5 sqrt(n / trials); four of these.
  const double error = 4.0 * 0.5 * std::sqrt(on_hollows / trials);
  const auto mean = [&](Place place) { return sum[static_cast<std::size_t>(place)]; };
  const auto before = [&](Place place) { return ideal[static_cast<std::size_t>(place)]; };
  EXPECT_NEAR(mean(Place::Solution), 0.3 * on_hollows, error);
  EXPECT_NEAR(mean(Place::Adsorbed), before(Place::Adsorbed) - 0.5 * on_hollows, error);
  EXPECT_NEAR(mean(Place::Inside), before(Place::Inside) + 0.2 * on_hollows, error);
}

}  // namespace
}  // namespace catex
