#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "catex/kmc/simulation.hpp"

namespace catex {
namespace {

using namespace catex::test;
using Configuration = std::vector<Occupant>;

/// Energy of a configuration in the model [eV], pairs counted once: the sum of the energies of the
/// ions put one after the other.
double lattice_energy(const SiteGraph& graph, const RateModel& model,
                      const Configuration& configuration) {
  SiteState state(graph);
  double energy = 0.0;
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (configuration[s] == Occupant::Empty) continue;
    const Ion ion = ion_of(configuration[s]);
    energy += model.energy(ion, state.kinds[s], environment(graph, state, s));
    state.occupants[s] = configuration[s];
  }
  return energy;
}

/// ln of the rate of an event in the selector's list, which must hold it.
double log_rate(const Selector& selector, SiteId from, SiteId to, Ion ion) {
  for (const RatedEvent& e : selector.events()) {
    if (e.event.from == from && e.event.to == to && e.event.event_class.ion == ion) {
      return std::log(e.rate);
    }
  }
  ADD_FAILURE() << "no event " << from << " -> " << to;
  return 0.0;
}

/// Performs events and adds up ln(rate / rate of the event that takes it back).
class AffinityMeter {
 public:
  AffinityMeter(const PaddedLattice& lattice, const RateModel& model, SiteState state,
                const Reservoir& solution)
      : graph_(&lattice.graph()),
        state_(std::move(state)),
        selector_(make_selector(SelectorKind::Sites, lattice, model, state_, solution)) {}

  /// @return whether the event is possible; nothing is done when it is not
  bool perform(Ion ion, SiteId from, SiteId to) {
    const auto listed = classify(*graph_, state_, ion, from, to);
    if (!listed) return false;
    affinity_ += log_rate(*selector_, from, to, ion);
    if (from != solution_site) state_.occupants[from] = Occupant::Empty;
    if (to != solution_site) {
      state_.occupants[to] = occupant_of(ion);
    }
    selector_->perform(state_, {from, to, *listed});
    affinity_ -= log_rate(*selector_, to, from, ion);
    return true;
  }

  [[nodiscard]] double affinity() const { return affinity_; }
  [[nodiscard]] const SiteState& state() const { return state_; }
  [[nodiscard]] const Selector& selector() const { return *selector_; }

 private:
  const SiteGraph* graph_;
  SiteState state_;
  std::unique_ptr<Selector> selector_;
  double affinity_ = 0.0;
};

// Any loop of events, run through forwards and backwards, must have the same product of rates
// (A. N. Kolmogorov, Math. Ann. 112, 155 (1936)): its affinity, the logarithm of their ratio, is 0.
class Loops : public testing::Test {
 protected:
  Loops() {
    for (int i = 0; i < 2000; ++i) simulation.step();
    // Room to move, and neighbours that matter.
    const double occupied = 1.0 - static_cast<double>(std::ranges::count(
                                      simulation.state().occupants, Occupant::Empty)) /
                                      start.graph.size();
    EXPECT_GT(occupied, 0.2);
    EXPECT_LT(occupied, 0.8);
  }
  [[nodiscard]] AffinityMeter meter() const {
    return {lattice, model, simulation.state(), solution};
  }

  KmcStart start = map_to_sites(small_crystal(), pbs_cds_psl_model(), lead_to_cadmium());
  PaddedLattice lattice{start.graph};
  RateModel model = random_model(7);
  Reservoir solution = Reservoir::infinite(0.03, 0.06);
  Simulation simulation{lattice, model, start.state, solution, RandomStream(2, "kmc")};
  RandomStream random{3, "loops"};
  // Logarithms of size 1, up to sixteen of them in a loop, each within a few roundings.
  double tolerance = 1e-13;
};

// Moves, then the same moves taken back in the order in which they were made. So each is taken back
// in surroundings other than those that it was made in, as far as they are near each other; a loop
// is closed only when every step of it is possible.
TEST_F(Loops, OfMovesTakenBackInOtherSurroundingsHaveNoAffinity) {
  double largest = 0.0;
  int closed = 0;
  for (int checked = 0; closed < 100 && checked < 2000; ++checked) {
    AffinityMeter loop = meter();
    std::vector<PossibleEvent> moves;
    const auto near_last = [&](const RatedEvent& e) {
      if (moves.empty()) return true;
      const SiteId last = moves.back().to == solution_site ? moves.back().from : moves.back().to;
      const SiteId here = e.event.to == solution_site ? e.event.from : e.event.to;
      return std::ranges::count(start.graph.near_sites(last), here) +
                 std::ranges::count(start.graph.far_sites(last), here) >
             0;
    };
    for (int i = 0; i < 4; ++i) {
      std::vector<RatedEvent> choices;
      for (const RatedEvent& e : loop.selector().events()) {
        if (near_last(e)) choices.push_back(e);
      }
      if (choices.empty()) break;
      const PossibleEvent& e = moves.emplace_back(choices[random.below(choices.size())].event);
      ASSERT_TRUE(loop.perform(e.event_class.ion, e.from, e.to));
    }
    const bool possible = std::ranges::all_of(moves, [&loop](const PossibleEvent& e) {
      return loop.perform(e.event_class.ion, e.to, e.from);
    });
    if (!possible) continue;
    ASSERT_EQ(loop.state().occupants, simulation.state().occupants);
    ++closed;
    largest = std::max(largest, std::abs(loop.affinity()));
  }
  EXPECT_EQ(closed, 100);
  EXPECT_LT(largest, tolerance);
}

// One cation goes round: over two other sites, and back to where it was by a third hop or through
// the solution.
TEST_F(Loops, OfOneCationAroundSitesOrThroughTheSolutionHaveNoAffinity) {
  double largest = 0.0;
  int rings = 0;
  int through_solution = 0;
  const auto hop_anywhere = [&](AffinityMeter& loop, Ion ion, SiteId from) {
    const auto neighbours = start.graph.hop_neighbours(from);
    const SiteId to = neighbours[random.below(neighbours.size())];
    return loop.perform(ion, from, to) ? to : solution_site;
  };
  for (int checked = 0; (rings < 100 || through_solution < 100) && checked < 20000; ++checked) {
    const auto home = static_cast<SiteId>(random.below(start.graph.size()));
    const Occupant occupant = simulation.state().occupants[home];
    if (occupant == Occupant::Empty) continue;
    const Ion ion = ion_of(occupant);
    AffinityMeter loop = meter();
    const SiteId first = hop_anywhere(loop, ion, home);
    if (first == solution_site) continue;
    const SiteId second = hop_anywhere(loop, ion, first);
    if (second == solution_site || second == home) continue;
    if (loop.perform(ion, second, home)) {
      ++rings;
    } else if (is_surface(loop.state().kinds[home]) && loop.perform(ion, second, solution_site)) {
      ASSERT_TRUE(loop.perform(ion, solution_site, home));
      ++through_solution;
    } else {
      continue;
    }
    ASSERT_EQ(loop.state().occupants, simulation.state().occupants);
    largest = std::max(largest, std::abs(loop.affinity()));
  }
  EXPECT_GE(rings, 100);
  EXPECT_GE(through_solution, 100);
  EXPECT_LT(largest, tolerance);
}

class Boltzmann : public testing::TestWithParam<SelectorKind> {};

INSTANTIATE_TEST_SUITE_P(Selector, Boltzmann,
                         testing::Values(SelectorKind::Sites, SelectorKind::Reference),
                         [](const auto& param) {
                           return param.param == SelectorKind::Sites ? "Sites" : "Reference";
                         });

TEST_P(Boltzmann, ShareOfTimeOfEveryConfiguration) {
  constexpr double boltzmann_eV_per_K = 8.617333262e-5;
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  const RateModel model = random_model(7);
  const double mol_L[2] = {0.4, 0.9};
  Simulation simulation(lattice, model, SiteState(graph), Reservoir::infinite(mol_L[0], mol_L[1]),
                        RandomStream(1, "kmc"), {.selector = GetParam()});

  std::map<Configuration, double> time;
  constexpr int blocks = 20;
  std::map<Configuration, std::vector<double>> shares;
  for (int b = 0; b < blocks; ++b) {
    time.clear();
    const double begin = simulation.time();
    for (int i = 0; i < 20000; ++i) {
      time[simulation.state().occupants] += simulation.next_event_time() - simulation.time();
      simulation.step();
    }
    for (const auto& [configuration, t] : time) {
      shares[configuration].push_back(t / (simulation.time() - begin));
    }
  }
  ASSERT_EQ(shares.size(), 81u);  // 3^4: all of them are visited

  std::map<Configuration, double> weight;
  double z = 0.0;
  for (const auto& [configuration, unused] : shares) {
    double w = std::exp(-lattice_energy(graph, model, configuration) /
                        (boltzmann_eV_per_K * model.temperature_K()));
    w *= std::pow(mol_L[0], std::ranges::count(configuration, Occupant::Host));
    w *= std::pow(mol_L[1], std::ranges::count(configuration, Occupant::Guest));
    z += weight[configuration] = w;
  }
  int far_off = 0;
  for (auto& [configuration, values] : shares) {
    // Met in few blocks, it is met too seldom for a standard error from them.
    if (values.size() < blocks / 2) continue;
    values.resize(blocks, 0.0);
    double mean = 0.0;
    double squares = 0.0;
    for (const double v : values) mean += v / blocks;
    for (const double v : values) squares += (v - mean) * (v - mean);
    const double error = std::sqrt(squares / (blocks * (blocks - 1)));
    const double deviation = std::abs(mean - weight[configuration] / z);
    if (deviation > 3.0 * error) ++far_off;
    // Of 81 values with the error from 20 blocks one is beyond 5.5 errors in 0.1 % of all seeds.
    EXPECT_LT(deviation, 5.5 * error);
  }
  // Beyond 3 errors by chance (Student's t, 19 degrees of freedom): 0.7 % of 81.
  EXPECT_LE(far_off, 4);
}

}  // namespace
}  // namespace catex
