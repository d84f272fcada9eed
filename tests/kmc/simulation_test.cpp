#include "catex/kmc/simulation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cases.hpp"

namespace catex {
namespace {

using namespace catex::test;

class SimulationOf : public testing::TestWithParam<SelectorKind> {};

INSTANTIATE_TEST_SUITE_P(Selector, SimulationOf,
                         testing::Values(SelectorKind::Sites, SelectorKind::Reference),
                         [](const auto& param) {
                           return param.param == SelectorKind::Sites ? "Sites" : "Reference";
                         });

TEST_P(SimulationOf, WaitingTimesAreExponential) {
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  SiteState state(graph);
  state.occupants[sites_of(graph, true)[0]] = Occupant::Guest;
  // Two free destinations from either kind of site: the total rate is 2 k at all times.
  constexpr double k = 0.4;
  const RateTable rates = RateTable::mean({{guest_hop(SiteKind::O2, SiteKind::T2), measured(k)},
                                           {guest_hop(SiteKind::T2, SiteKind::O2), measured(k)}});
  Simulation simulation(lattice, rates, state, Reservoir::infinite(0.0, 0.0),
                        RandomStream(1, "kmc"), {.selector = GetParam()});

  constexpr int n = 4000;
  std::vector<double> waiting;
  for (int i = 0; i < n; ++i) {
    const double before = simulation.time();
    simulation.step();
    waiting.push_back(simulation.time() - before);
  }
  std::ranges::sort(waiting);
  double largest = 0.0;
  for (int i = 0; i < n; ++i) {
    const double expected = -std::expm1(-2.0 * k * waiting[i]);
    largest = std::max({largest, expected - double(i) / n, double(i + 1) / n - expected});
  }
  // Kolmogorov-Smirnov: 1.63/sqrt(n) is exceeded by chance in 1 % of all seeds; the seed is fixed.
  EXPECT_LT(largest, 1.63 / std::sqrt(double(n)));
}

TEST_P(SimulationOf, ClassWithoutDataNeverFiresAndIsReported) {
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  SiteState state(graph);
  state.occupants[sites_of(graph, true)[0]] = Occupant::Guest;
  const EventClass known = guest_hop(SiteKind::O2, SiteKind::O2);
  const EventClass limited = guest_hop(SiteKind::O2, SiteKind::T2);
  const RateTable rates = RateTable::mean(
      {{known, measured(1.0)}, {limited, {.events = 0, .crossings = 3, .exposure = 10.0}}});
  Simulation simulation(lattice, rates, state, Reservoir::infinite(0.0, 0.0),
                        RandomStream(1, "kmc"), {.selector = GetParam()});
  for (int i = 0; i < 1000; ++i) {
    simulation.step();
    simulation.look_at_opportunities(rates, simulation.time());
  }

  const EventRecord& record = simulation.record();
  EXPECT_EQ(record.events[index_of(known)], 1000);
  EXPECT_EQ(record.events[index_of(limited)], 0);
  // All the time two tetrahedral holes are free, and the ion could leave: the classes of
  // desorption and adsorption are in no catalog, but nothing is in solution to adsorb.
  // Tolerance: rounding of a thousand sums.
  const double time = simulation.time();
  EXPECT_NEAR(record.upper_limit.any_time, time, 1e-9 * time);
  EXPECT_NEAR(record.upper_limit.integral, 2.0 * time, 1e-9 * time);
  EXPECT_NEAR(record.no_information.any_time, time, 1e-9 * time);
  EXPECT_NEAR(record.no_information.integral, time, 1e-9 * time);
  EXPECT_EQ(record.clocks[index_of(limited)].integral, record.upper_limit.integral);
}

TEST_P(SimulationOf, WithoutAnyRateItIsAbsorbed) {
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  SiteState state(graph);
  state.occupants[0] = Occupant::Host;
  const RateTable rates = RateTable::mean({});
  Simulation simulation(lattice, rates, state, Reservoir::infinite(1.0, 1.0),
                        RandomStream(1, "kmc"), {.selector = GetParam()});
  EXPECT_TRUE(std::isinf(simulation.next_event_time()));
  // Two possible adsorptions on each of three empty sites, three hops and a desorption.
  simulation.look_at_opportunities(rates, 2.0);
  EXPECT_EQ(simulation.record().no_information.integral, 2.0 * 10.0);
}

TEST_P(SimulationOf, AbsorbedWhenAnIonLeavesNoRateToAnother) {
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  SiteState state(graph);
  state.occupants[sites_of(graph, true)[0]] = Occupant::Host;
  state.occupants[sites_of(graph, false)[0]] = Occupant::Guest;
  const EventClass desorption{.ion = Ion::Host,
                              .from = SiteKind::O2,
                              .to = SiteKind::Solution,
                              .host_neighbours = 0,
                              .crowding = 0,
                              .guest_near = false};
  // The guest hops as long as the host is near.
  const RateTable rates = RateTable::mean(
      {{guest_hop(SiteKind::T2, SiteKind::T2, 1), measured(1.0)}, {desorption, measured(1e-3)}});
  Simulation simulation(lattice, rates, state, Reservoir::infinite(0.0, 0.0),
                        RandomStream(1, "kmc"), {.selector = GetParam()});
  while (std::isfinite(simulation.next_event_time())) simulation.step();
  EXPECT_EQ(simulation.record().events[index_of(desorption)], 1);
  EXPECT_GT(simulation.events(), 1);
}

TEST_P(SimulationOf, FiniteReservoirConservesIonsAndRunsDry) {
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  const RateTable rates = RateTable::mean(rates_for_all());
  Simulation simulation(lattice, rates, SiteState(graph), Reservoir::finite(1, 2, 1000.0),
                        RandomStream(1, "kmc"), {.selector = GetParam()});
  bool ran_dry = false;
  for (int i = 0; i < 3000; ++i) {
    simulation.step();
    const auto& occupants = simulation.state().occupants;
    const auto hosts = std::ranges::count(occupants, Occupant::Host);
    const auto guests = std::ranges::count(occupants, Occupant::Guest);
    ASSERT_EQ(hosts + simulation.solution().number(Ion::Host), 1);
    ASSERT_EQ(guests + simulation.solution().number(Ion::Guest), 2);
    ASSERT_GE(simulation.solution().number(Ion::Guest), 0);
    ran_dry |= simulation.solution().number(Ion::Guest) == 0;
  }
  EXPECT_TRUE(ran_dry);
}

TEST_P(SimulationOf, SplitRunEqualsUninterruptedRun) {
  const KmcStart start = map_to_sites(small_crystal(), pbs_cds_psl_model(), lead_to_cadmium());
  const PaddedLattice lattice(start.graph);
  const RateTable rates = RateTable::mean(rates_for_all());
  const auto begin = [&](std::uint64_t seed) {
    return Simulation(lattice, rates, start.state, Reservoir::finite(0, 500, 1e5),
                      RandomStream(seed, "kmc"), {.selector = GetParam()});
  };
  Simulation whole = begin(1);
  Simulation first = begin(1);
  Simulation second = begin(2);  // everything of it is to be replaced
  const auto step = [&](Simulation& simulation, int steps) {
    for (int i = 0; i < steps; ++i) simulation.step();
    simulation.look_at_opportunities(rates, simulation.time());
  };
  step(whole, 100);
  step(whole, 200);
  step(first, 100);
  step(second, 50);
  second.restore(first.snapshot());
  step(second, 200);

  const SimulationSnapshot a = whole.snapshot();
  const SimulationSnapshot b = second.snapshot();
  expect_same_course(a, b);
  for (int c = 0; c < event_class_count; ++c) {
    ASSERT_EQ(a.record.clocks[c].integral, b.record.clocks[c].integral);
    ASSERT_EQ(a.record.clocks[c].any_time, b.record.clocks[c].any_time);
  }
}

}  // namespace
}  // namespace catex
