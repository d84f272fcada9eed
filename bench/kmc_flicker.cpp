// Simulated time per processor time with and without elimination of flicker. See bench/README.md.
//   usage: bench_kmc_flicker [SECONDS]

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <vector>

#include "catex/kmc/simulation.hpp"
#include "kmc_examples.hpp"

namespace {

using namespace catex;

/// Guests hop between O3 and T2 of the surface, at 1/ps either way; hops of hosts and guests among
/// octahedra are slower by a factor.
RateTable rates(double slow) {
  ClassCounts counts;
  for (int c = 0; c < event_class_count; ++c) {
    const EventClass e = event_class_at(c);
    if (e.from == SiteKind::Solution || e.to == SiteKind::Solution) continue;
    const bool flicker = (e.from == SiteKind::O3 && e.to == SiteKind::T2) ||
                         (e.from == SiteKind::T2 && e.to == SiteKind::O3);
    if (e.ion == Ion::Guest && flicker) counts[e] = measured(1.0);
    if (is_octahedral(e.from) && is_octahedral(e.to)) counts[e] = measured(slow);
  }
  return RateTable::mean(counts);
}

/// Hosts on all whole octahedra, and guests on O3 sites that can flicker.
/// @param apart  least distance between guests, in quarters of the lattice parameter
SiteState start_state(const SiteGraph& graph, int guests, double apart) {
  SiteState state(graph);
  std::vector<SiteId> placed;
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (state.kinds[s] == SiteKind::O6) state.occupants[s] = Occupant::Host;
    const bool flickers =
        state.kinds[s] == SiteKind::O3 &&
        std::ranges::any_of(graph.hop_neighbours(s), [&state](SiteId there) {
          return state.kinds[there] == SiteKind::T2;
        });
    if (!flickers || std::ssize(placed) == guests) continue;
    const bool far = std::ranges::all_of(placed, [&](SiteId other) {
      const Node d = graph.node(s) - graph.node(other);
      return d.x * d.x + d.y * d.y + d.z * d.z >= apart * apart;
    });
    if (!far) continue;
    state.occupants[s] = Occupant::Guest;
    placed.push_back(s);
  }
  return state;
}

struct Speed {
  double ps_per_s;
  double events_per_s;
  double eliminated;  ///< share of all hops
  double basins;
  double guests;
};

Speed speed(Simulation& simulation, double seconds) {
  const auto hops = [&simulation] {
    const std::vector<double>& e = simulation.record().eliminated;
    return std::accumulate(e.begin(), e.end(), 0.0);
  };
  for (int i = 0; i < 5000; ++i) simulation.step();  // counted nowhere
  const double time = simulation.time();
  const std::int64_t events = simulation.events();
  const double hops_before = hops();
  const std::clock_t begin = std::clock();
  double elapsed = 0.0;
  while (elapsed < seconds) {
    for (int i = 0; i < 100; ++i) simulation.step();
    elapsed = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  }
  const double performed = static_cast<double>(simulation.events() - events);
  const double eliminated = hops() - hops_before;
  return {(simulation.time() - time) / elapsed, performed / elapsed,
          eliminated / (eliminated + performed),
          static_cast<double>(simulation.snapshot().basins.basins.size()),
          static_cast<double>(
              std::ranges::count(simulation.state().occupants, Occupant::Guest))};
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 2.0;
  constexpr double radius = 19.0;  // 5.7 nm, about 6e3 sites
  const SiteGraph graph = rock_salt_sphere(radius);
  const PaddedLattice lattice(graph);
  fmt::print("{} sites\n", graph.size());
  fmt::print(
      "| slow / fast | guests | apart [A] | basins | hops eliminated | events/s without | with | "
      "ps/s without | with | ratio |\n|---|---|---|---|---|---|---|---|---|---|\n");
  struct Case {
    int guests;
    double apart;  ///< in quarters of the lattice parameter of 6 A
  };
  for (const double slow : {1e-6, 1e-4, 1e-2, 1.0}) {
    const RateTable table = rates(slow);
    for (const Case& c : {Case{1, 0.0}, Case{8, 12.0}, Case{60, 4.0}}) {
      Speed found[2];
      for (const bool eliminate : {false, true}) {
        Simulation simulation(lattice, table, start_state(graph, c.guests, c.apart),
                              Reservoir::infinite(0.0, 0.0), RandomStream(1, "bench"),
                              {.eliminate_flicker = eliminate});
        found[eliminate] = speed(simulation, seconds);
      }
      fmt::print("| {:g} | {} | {:g} | {} | {:.6f} | {:.3g} | {:.3g} | {:.3g} | {:.3g} | {:.3g} |\n",
                 slow, found[1].guests, 1.5 * c.apart, found[1].basins, found[1].eliminated,
                 found[0].events_per_s, found[1].events_per_s, found[0].ps_per_s,
                 found[1].ps_per_s, found[1].ps_per_s / found[0].ps_per_s);
    }
  }
}
