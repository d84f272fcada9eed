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

namespace {

using namespace catex;

/// Sphere of rock salt of about 1e4 sites, 5.7 nm.
SiteGraph sphere() {
  constexpr int radius = 19;  // in quarters of the lattice parameter
  std::vector<Node> anions;
  for (int x = -radius; x <= radius; ++x) {
    for (int y = -radius; y <= radius; ++y) {
      for (int z = -radius; z <= radius; ++z) {
        const bool inside = x * x + y * y + z * z < radius * radius;
        if (inside && node_type({x, y, z}) == NodeType::Anion) anions.push_back({x, y, z});
      }
    }
  }
  return SiteGraph(std::move(anions));
}

/// Counts whose posterior mean is the rate.
ClassCount measured(double rate) {
  constexpr std::int64_t events = 1000;
  return {.events = events, .crossings = events, .exposure = (events + 0.5) / rate};
}

/// Guests hop between O3 and T2 of the surface, at 1/ps either way; everything else is slower by a
/// factor: exchange of guests with the solution, and hops of hosts among the octahedra.
RateTable rates(double slow, double adsorption) {
  ClassCounts counts;
  for (int c = 0; c < event_class_count; ++c) {
    const EventClass e = event_class_at(c);
    const auto joins = [&e](SiteKind a, SiteKind b) {
      return (e.from == a && e.to == b) || (e.from == b && e.to == a);
    };
    const bool solution = e.from == SiteKind::Solution || e.to == SiteKind::Solution;
    if (e.ion == Ion::Guest) {
      if (joins(SiteKind::O3, SiteKind::T2)) counts[e] = measured(1.0);
      if (e.from == SiteKind::O3 && solution) counts[e] = measured(slow);
      if (e.to == SiteKind::O3 && solution) counts[e] = measured(slow * adsorption);
    } else if (!solution && is_octahedral(e.from) && is_octahedral(e.to)) {
      counts[e] = measured(slow);
    }
  }
  return RateTable::mean(counts);
}

SiteState start_state(const SiteGraph& graph) {
  SiteState state(graph);
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (state.kinds[s] == SiteKind::O6) state.occupants[s] = Occupant::Host;
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
  for (int i = 0; i < 20000; ++i) simulation.step();  // counted nowhere
  const double time = simulation.time();
  const std::int64_t events = simulation.events();
  const double hops_before = hops();
  const std::clock_t begin = std::clock();
  double elapsed = 0.0;
  while (elapsed < seconds) {
    for (int i = 0; i < 200; ++i) simulation.step();
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
  const SiteGraph graph = sphere();
  const PaddedLattice lattice(graph);
  fmt::print("{} sites\n", graph.size());
  fmt::print(
      "| slow / fast | guests | basins | hops eliminated | events/s without | with | ps/s without | "
      "with | ratio |\n|---|---|---|---|---|---|---|---|---|\n");
  for (const double slow : {1e-6, 1e-4, 1e-2, 1.0}) {
    for (const double adsorption : {0.003, 0.03, 0.3}) {
      const RateTable table = rates(slow, adsorption);
      Speed found[2];
      for (const bool eliminate : {false, true}) {
        // Sites fill in slow time; hops are left out until then.
        const RateTable none = rates(1.0, adsorption);
        Simulation filling(lattice, none, start_state(graph), Reservoir::infinite(0.0, 1.0),
                           RandomStream(1, "fill"));
        while (filling.time() < 5.0) filling.step();
        Simulation simulation(lattice, table, filling.state(), Reservoir::infinite(0.0, 1.0),
                              RandomStream(1, "bench"), SelectorKind::Sites, {}, eliminate);
        found[eliminate] = speed(simulation, seconds);
      }
      fmt::print("| {:g} | {} | {} | {:.6f} | {:.3g} | {:.3g} | {:.3g} | {:.3g} | {:.3g} |\n", slow,
                 found[1].guests, found[1].basins, found[1].eliminated, found[0].events_per_s,
                 found[1].events_per_s, found[0].ps_per_s, found[1].ps_per_s,
                 found[1].ps_per_s / found[0].ps_per_s);
    }
  }
}
