#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
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
    const Ion ion = configuration[s] == Occupant::Host ? Ion::Host : Ion::Guest;
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

// Any loop of events, run through forwards and backwards, must have the same product of rates
// (A. N. Kolmogorov, Math. Ann. 112, 155 (1936)).
TEST(DetailedBalance, LoopsOfEventsHaveNoAffinity) {
  const KmcStart start = map_to_sites(small_crystal(), pbs_cds_psl_model(), lead_to_cadmium());
  const PaddedLattice lattice(start.graph);
  const RateModel model = random_model(7);
  const Reservoir solution = Reservoir::infinite(0.4, 0.9);
  Simulation simulation(lattice, model, start.state, solution, RandomStream(2, "kmc"));
  for (int i = 0; i < 2000; ++i) simulation.step();

  // A loop: moves, then the same moves taken back in the order in which they were made. So each is
  // taken back in surroundings other than those that it was made in, as far as they are near each
  // other; a loop is closed only when every step of it is possible.
  RandomStream random(3, "loops");
  double largest = 0.0;
  int closed = 0;
  int checked = 0;
  while (closed < 100 && checked < 2000) {
    ++checked;
    SiteState state = simulation.state();
    const auto selector = make_selector(SelectorKind::Sites, lattice, model, state, solution);
    std::vector<PossibleEvent> loop;
    double affinity = 0.0;
    const auto perform = [&](const PossibleEvent& e) {
      const Ion ion = e.event_class.ion;
      affinity += log_rate(*selector, e.from, e.to, ion);
      if (e.from != solution_site) state.occupants[e.from] = Occupant::Empty;
      if (e.to != solution_site) {
        state.occupants[e.to] = ion == Ion::Host ? Occupant::Host : Occupant::Guest;
      }
      selector->perform(state, e);
      affinity -= log_rate(*selector, e.to, e.from, ion);
    };
    const auto near_last = [&](const RatedEvent& e) {
      if (loop.empty()) return true;
      const SiteId last = loop.back().to == solution_site ? loop.back().from : loop.back().to;
      const SiteId here = e.event.to == solution_site ? e.event.from : e.event.to;
      return std::ranges::count(start.graph.near_sites(last), here) +
                 std::ranges::count(start.graph.far_sites(last), here) >
             0;
    };
    for (int i = 0; i < 4; ++i) {
      std::vector<RatedEvent> choices;
      for (const RatedEvent& e : selector->events()) {
        if (near_last(e)) choices.push_back(e);
      }
      if (choices.empty()) break;
      loop.push_back(choices[random.below(choices.size())].event);
      perform(loop.back());
    }
    bool possible = true;
    for (PossibleEvent back : loop) {
      std::swap(back.from, back.to);
      const auto listed = classify(start.graph, state, back.event_class.ion, back.from, back.to);
      possible = possible && listed.has_value();
      if (!possible) break;
      back.event_class = *listed;
      perform(back);
    }
    if (!possible) continue;
    ASSERT_EQ(state.occupants, simulation.state().occupants);
    ++closed;
    largest = std::max(largest, std::abs(affinity));
  }
  EXPECT_EQ(closed, 100);
  // Sixteen logarithms of size 1, each within a few roundings.
  EXPECT_LT(largest, 1e-13);
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
  const RateModel model = random_model(11);
  const double mol_L[2] = {0.4, 0.9};
  Simulation simulation(lattice, model, SiteState(graph), Reservoir::infinite(mol_L[0], mol_L[1]),
                        RandomStream(1, "kmc"), GetParam());

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
