#include "anion_moves.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cases.hpp"
#include "catex/base/constants.hpp"
#include "catex/kmc/simulation.hpp"

namespace catex {
namespace {

using namespace catex::test;

/// A crystal that trades with a solution while its anions move.
class AnionsOf : public testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] RateSource source() const {
    return GetParam() ? RateSource(model) : RateSource(table);
  }
  [[nodiscard]] Simulation begin(std::uint64_t seed) const {
    return Simulation(lattice, source(), start.state, Reservoir::finite(3, 40, 5e4),
                      RandomStream(seed, "kmc"), {.anion_rates = &anions});
  }

  KmcStart start = map_to_sites(small_crystal(), pbs_cds_psl_model(), lead_to_cadmium());
  PaddedLattice lattice{start.graph};
  RateTable table = RateTable::mean(rates_for_half());
  RateModel model = random_model(3);
  AnionRateModel anions = lively_anions();
};

INSTANTIATE_TEST_SUITE_P(Rates, AnionsOf, testing::Bool(),
                         [](const auto& param) { return param.param ? "Model" : "Classes"; });

TEST_P(AnionsOf, CationsHaveTheRatesOfAFreshCrystalAfterEveryMove) {
  Simulation simulation = begin(1);
  std::int64_t moves = 0;
  bool any_stranded = false;
  for (int i = 0; i < 20000; ++i) {
    simulation.step();
    const std::int64_t now = simulation.record().anions_left + simulation.record().anions_came;
    if (now == moves) continue;
    moves = now;
    any_stranded |= std::ranges::any_of(simulation.anions().stranded,
                                        [](Occupant o) { return o != Occupant::Empty; });
    const auto fresh = [&](SelectorKind kind) {
      return make_selector(kind, lattice, source(), simulation.state(), simulation.solution());
    };
    const std::vector<RatedEvent> found = simulation.selector().events();
    const std::vector<RatedEvent> same = fresh(SelectorKind::Sites)->events();
    ASSERT_EQ(found.size(), same.size());
    for (std::size_t e = 0; e < found.size(); ++e) ASSERT_EQ(found[e].rate, same[e].rate);
    ASSERT_EQ(simulation.selector().total_rate(), fresh(SelectorKind::Sites)->total_rate());
    if (moves % 20 != 0) continue;
    // Some 4000 rates added in another order: the rounding of such a sum.
    const double total = fresh(SelectorKind::Reference)->total_rate();
    ASSERT_NEAR(simulation.selector().total_rate() / total, 1.0, 1e-12);
  }
  EXPECT_GT(moves, 500);
  EXPECT_GT(simulation.events(), 5000);
  EXPECT_TRUE(any_stranded);
}

TEST_P(AnionsOf, NoCationIsLost) {
  Simulation simulation = begin(2);
  const auto count = [&](Occupant who, Ion ion) {
    return std::ranges::count(simulation.cations(), who) + simulation.solution().number(ion);
  };
  const auto hosts = count(Occupant::Host, Ion::Host);
  const auto guests = count(Occupant::Guest, Ion::Guest);
  for (int i = 0; i < 5000; ++i) {
    simulation.step();
    ASSERT_EQ(count(Occupant::Host, Ion::Host), hosts);
    ASSERT_EQ(count(Occupant::Guest, Ion::Guest), guests);
  }
}

TEST_P(AnionsOf, SplitRunEqualsUninterruptedRun) {
  Simulation whole = begin(1);
  Simulation first = begin(1);
  Simulation second = begin(2);  // everything of it is to be replaced
  for (int i = 0; i < 3000; ++i) whole.step();
  for (int i = 0; i < 1000; ++i) first.step();
  for (int i = 0; i < 50; ++i) second.step();
  second.restore(first.snapshot());
  for (int i = 0; i < 2000; ++i) second.step();

  const SimulationSnapshot a = whole.snapshot();
  const SimulationSnapshot b = second.snapshot();
  expect_same_course(a, b);
  EXPECT_EQ(a.anions.present, b.anions.present);
  EXPECT_EQ(a.anions.stranded, b.anions.stranded);
  EXPECT_EQ(a.anion_order, b.anion_order);
  EXPECT_EQ(a.next_anion, b.next_anion);
  EXPECT_EQ(a.anion_waiting, b.anion_waiting);
  EXPECT_EQ(a.record.anions_left, b.record.anions_left);
  EXPECT_EQ(a.record.anions_came, b.record.anions_came);
}

TEST_P(AnionsOf, RatesOfAnionsAreThoseOfWhatIsAroundThem) {
  // The moves alone, with cations that appear and vanish at will.
  AnionMoves moves(lattice, anions, start.state);
  SiteState sites = start.state;
  RandomStream random(7, "moves");
  for (int i = 0; i < 3000; ++i) {
    const auto site = static_cast<SiteId>(random.below(start.graph.size()));
    if (sites.kinds[site] != SiteKind::Solution) {
      const Occupant before = sites.occupants[site];
      sites.occupants[site] = static_cast<Occupant>(random.below(3));
      moves.occupant_changed(sites, site, before);
    }
    if (i % 5 == 0) {
      const auto move = moves.next_before(1e9, random);
      ASSERT_TRUE(move);
      (void)moves.perform(move->node, sites);
    }
    ASSERT_NEAR(moves.total_rate() / moves.total_rate_anew(sites), 1.0, 1e-13);
  }
}

/// Anions of a net of five nodes without cations, in equilibrium: energies of pairs of neighbours
/// and of each node.
TEST(AnionMoves, OccupyNodesAsBoltzmannHasIt) {
  const SiteGraph graph({{0, 0, 0}, {2, 2, 0}, {2, 0, 2}, {0, 2, 2}, {4, 2, 2}});
  const AnionGraph net(graph);
  const PaddedLattice lattice(graph);
  const RateTable nothing = RateTable::mean({});
  const AnionRateModel rates = lively_anions();
  using L = AnionRateModel::Layout;
  const double per_neighbour = rates.parameters()[L::EnergyPerNeighbour];
  const double alone = rates.parameters()[L::EnergyAtSix] - 6.0 * per_neighbour;

  constexpr unsigned states = 32;
  std::vector<double> expected(states);
  double sum = 0.0;
  for (unsigned present = 0; present < states; ++present) {
    double energy = 0.0;  // of the anions that are off their nodes, against all alone on theirs
    for (std::int32_t n = 0; n < net.size(); ++n) {
      if ((present >> n & 1u) == 0) continue;
      energy -= alone;
      for (const std::int32_t m : net.neighbours(n)) {
        if (m < n && (present >> m & 1u) != 0) energy -= per_neighbour;
      }
    }
    expected[present] = std::exp(-energy / (constants::boltzmann * rates.temperature_K()));
    sum += expected[present];
  }

  Simulation simulation(lattice, nothing, SiteState(graph), Reservoir::infinite(0.0, 0.0),
                        RandomStream(1, "kmc"), {.anion_rates = &rates});
  std::vector<double> found(states, 0.0);
  constexpr int steps = 400000;
  for (int i = 0; i < steps; ++i) {
    const double begin = simulation.time();
    unsigned present = 0;
    const std::vector<char>& flags = simulation.anions().present;
    for (std::size_t n = 0; n < flags.size(); ++n) present |= (flags[n] != 0 ? 1u : 0u) << n;
    simulation.step();
    found[present] += simulation.time() - begin;
  }
  for (unsigned s = 0; s < states; ++s) {
    // A state comes up some 10,000 times for an exponential time each, in visits that are
    // correlated over a few steps: 2 % are about 1.5 standard errors of it, 6 % four.
    EXPECT_NEAR(found[s] / simulation.time() / (expected[s] / sum), 1.0, 0.06) << s;
  }
}

}  // namespace
}  // namespace catex
