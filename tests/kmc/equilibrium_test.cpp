#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "cases.hpp"
#include "catex/kmc/simulation.hpp"

namespace catex {
namespace {

using namespace catex::test;

class Equilibrium : public testing::TestWithParam<SelectorKind> {};

INSTANTIATE_TEST_SUITE_P(Selector, Equilibrium,
                         testing::Values(SelectorKind::Sites, SelectorKind::Reference),
                         [](const auto& param) {
                           return param.param == SelectorKind::Sites ? "Sites" : "Reference";
                         });

/// Share of time in each configuration, over `events` events.
std::map<std::vector<Occupant>, double> time_shares(Simulation& simulation, int events) {
  std::map<std::vector<Occupant>, double> time;
  for (int i = 0; i < events; ++i) {
    time[simulation.state().occupants] += simulation.next_event_time() - simulation.time();
    simulation.step();
  }
  for (auto& [configuration, share] : time) share /= simulation.time();
  return time;
}

TEST_P(Equilibrium, DetailedBalanceGivesTheBoltzmannDistribution) {
  // Two guests on four sites: a tetrahedral site costs e, two ions near each other (O-T, T-T) cost
  // J, in units of kT. k = exp(-(energy of the ion at its destination)) obeys detailed balance.
  constexpr double e = 0.7;
  constexpr double J = 0.4;
  ClassCounts counts;
  for (const SiteKind from : {SiteKind::O2, SiteKind::T2}) {
    for (int crowd = 0; crowd < 2; ++crowd) {
      counts[guest_hop(from, SiteKind::O2, crowd)] = measured(std::exp(-J * crowd));
      counts[guest_hop(from, SiteKind::T2, crowd)] = measured(std::exp(-e - J * crowd));
    }
  }
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  const RateTable rates = RateTable::mean(counts);
  SiteState state(graph);
  state.occupants[0] = state.occupants[1] = Occupant::Guest;
  Simulation simulation(lattice, rates, state, Reservoir::infinite(0.0, 0.0),
                        RandomStream(1, "kmc"), {.selector = GetParam()});
  const auto shares = time_shares(simulation, 200000);

  ASSERT_EQ(shares.size(), 6u);  // pairs out of four
  const double z = 1.0 + 4.0 * std::exp(-e - J) + std::exp(-2.0 * e - J);
  for (const auto& [configuration, share] : shares) {
    int tetrahedral = 0;
    for (const SiteId s : sites_of(graph, false)) {
      tetrahedral += configuration[s] == Occupant::Guest ? 1 : 0;
    }
    const double energy = tetrahedral * e + (tetrahedral == 0 ? 0.0 : J);
    // About 3e4 visits to each configuration: 1 % is 1.7 standard errors of the rarest share's
    // relative error times its size, well below any wrong weight (exp(J) = 1.5).
    EXPECT_NEAR(share, std::exp(-energy) / z, 0.005) << tetrahedral;
  }
}

TEST_P(Equilibrium, AdsorptionFollowsLangmuir) {
  constexpr double k_on = 0.3;   // [1/(ps mol/L)]
  constexpr double k_off = 0.5;  // [1/ps]
  constexpr double mol_L = 2.5;
  EventClass on = guest_hop(SiteKind::Solution, SiteKind::O2);
  EventClass off = guest_hop(SiteKind::O2, SiteKind::Solution);
  // The two O2 sites are not near each other, so each adsorbs on its own.
  const RateTable rates = RateTable::mean({{on, measured(k_on)}, {off, measured(k_off)}});
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  Simulation simulation(lattice, rates, SiteState(graph), Reservoir::infinite(0.0, mol_L),
                        RandomStream(1, "kmc"), {.selector = GetParam()});
  double occupied = 0.0;
  for (const auto& [configuration, share] : time_shares(simulation, 100000)) {
    for (const SiteId s : sites_of(graph, true)) {
      if (configuration[s] == Occupant::Guest) occupied += share / 2.0;
    }
  }
  const double theta = k_on * mol_L / (k_on * mol_L + k_off);
  // 2.5e4 on-off cycles of each of two sites: standard error sqrt(2) theta (1 - theta) /
  // sqrt(5e4) = 0.0015; allowed are 4 of it.
  EXPECT_NEAR(occupied, theta, 0.006);
}

}  // namespace
}  // namespace catex
