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

/// What runs from the same start did, all until the same simulated time.
struct Total {
  double seconds = 0.0;  ///< of processor time
  double ps = 0.0;
  double performed = 0.0;   ///< hops
  double eliminated = 0.0;  ///< hops
  double basins = 0.0;      ///< at the end of the last run

  [[nodiscard]] double ps_per_s() const { return ps / seconds; }
  [[nodiscard]] double events_per_s() const { return performed / seconds; }
};

void add_run(Simulation simulation, double end_ps, Total& total) {
  const std::clock_t begin = std::clock();
  while (simulation.time() < end_ps) simulation.step();
  const double elapsed = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  total.seconds += elapsed;
  total.ps += simulation.time();
  total.performed += static_cast<double>(simulation.events());
  const std::vector<double>& eliminated = simulation.record().eliminated;
  total.eliminated += std::accumulate(eliminated.begin(), eliminated.end(), 0.0);
  total.basins = static_cast<double>(simulation.snapshot().basins.basins.size());
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
      // No longer than a slow hop takes: guests drift to where they flicker less.
      const double end_ps = std::max(1.0 / slow, 1000.0);
      Total totals[2];
      for (const bool eliminate : {false, true}) {
        for (int number = 0; totals[eliminate].seconds < seconds; ++number) {
          add_run(Simulation(lattice, table, start_state(graph, c.guests, c.apart),
                             Reservoir::infinite(0.0, 0.0), RandomStream(number, "bench"),
                             {.eliminate_flicker = eliminate}),
                  end_ps, totals[eliminate]);
        }
      }
      const auto& [without, with] = totals;
      fmt::print("| {:g} | {} | {:g} | {} | {:.4f} | {:.3g} | {:.3g} | {:.3g} | {:.3g} | {:.3g} |\n",
                 slow, c.guests, 1.5 * c.apart, with.basins,
                 with.eliminated / (with.eliminated + with.performed), without.events_per_s(),
                 with.events_per_s(), without.ps_per_s(), with.ps_per_s(),
                 with.ps_per_s() / without.ps_per_s());
    }
  }
}
