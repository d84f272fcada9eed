// Hops of vacancies on the octahedra of a sphere of rock salt, all at the same rate: a problem that
// other KMC programs can be given. See bench/README.md.
//   usage: bench_kmc_hops OCTAHEDRA VACANCIES SEED SECONDS [FILE]
// About so many octahedra with such a share of vacancies, at random; performs hops for so long (processor
// time) and prints what was found as JSON; writes crystal and start to a site file of SPPARKS.

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

#include "catex/kmc/simulation.hpp"
#include "kmc_examples.hpp"

namespace {

using namespace catex;

constexpr double rate = 1.0;  // of each hop [1/ps]

/// Sphere with about so many whole octahedra.
SiteGraph sphere(int octahedra) {
  constexpr double share = 1.0 / 16.0;
  constexpr double rim = 1.8;  // the outermost octahedra lack anions
  return rock_salt_sphere(radius_of(octahedra, share) + rim);
}

/// Hosts hop between whole octahedra, in every class alike.
RateTable equal_rates() {
  ClassCounts counts;
  for (int c = 0; c < event_class_count; ++c) {
    const EventClass e = event_class_at(c);
    const bool octahedra = e.from == SiteKind::O6 && e.to == SiteKind::O6;
    if (e.ion == Ion::Host && octahedra && !e.guest_near) counts[e] = measured(rate);
  }
  return RateTable::mean(counts);
}

/// Whole octahedra and who is next to whom, numbered anew.
struct Octahedra {
  std::vector<SiteId> sites;
  std::vector<std::vector<std::size_t>> neighbours;

  Octahedra(const SiteGraph& graph, const SiteState& state) {
    std::vector<std::size_t> number(graph.size());
    for (SiteId s = 0; s < graph.size(); ++s) {
      if (state.kinds[s] != SiteKind::O6) continue;
      number[s] = sites.size();
      sites.push_back(s);
    }
    neighbours.resize(sites.size());
    for (std::size_t i = 0; i < sites.size(); ++i) {
      for (const SiteId there : graph.hop_neighbours(sites[i])) {
        if (state.kinds[there] == SiteKind::O6) neighbours[i].push_back(number[there]);
      }
    }
  }

  /// Directed: each pair of neighbours twice.
  [[nodiscard]] std::size_t hops() const {
    std::size_t n = 0;
    for (const auto& list : neighbours) n += list.size();
    return n;
  }
};

/// Hosts on all whole octahedra but a random choice.
void place_hosts(SiteState& state, std::vector<SiteId> sites, std::size_t vacancies,
                 std::uint64_t seed) {
  RandomStream random(seed, "start");
  for (std::size_t i = 0; i < vacancies; ++i) {
    std::swap(sites[i], sites[i + random.below(sites.size() - i)]);
  }
  for (std::size_t i = vacancies; i < sites.size(); ++i) state.occupants[sites[i]] = Occupant::Host;
}

/// Data file of SPPARKS' `read_sites` for `app_style diffusion`: 1 is a vacancy, 2 an ion.
void write_sites(const char* file, const SiteGraph& graph, const SiteState& state,
                 const Octahedra& octahedra) {
  constexpr int reach = 1000;  // beyond all nodes
  std::ofstream out(file);
  out << fmt::format("octahedra of a sphere\n3 dimension\n{} sites\n12 max neighbors\n",
                     octahedra.sites.size());
  for (const char axis : {'x', 'y', 'z'}) out << fmt::format("{} {} {}lo {}hi\n", -reach, reach, axis, axis);
  out << "\nSites\n\n";
  for (std::size_t i = 0; i < octahedra.sites.size(); ++i) {
    const Node& n = graph.node(octahedra.sites[i]);
    out << fmt::format("{} {} {} {}\n", i + 1, n.x, n.y, n.z);
  }
  out << "\nNeighbors\n\n";
  for (std::size_t i = 0; i < octahedra.sites.size(); ++i) {
    out << i + 1;
    for (const std::size_t there : octahedra.neighbours[i]) out << ' ' << there + 1;
    out << '\n';
  }
  out << "\nValues\n\n";
  for (std::size_t i = 0; i < octahedra.sites.size(); ++i) {
    const bool empty = state.occupants[octahedra.sites[i]] == Occupant::Empty;
    out << fmt::format("{} {}\n", i + 1, empty ? 1 : 2);
  }
}

/// Hops for so long [s]; the processor time that was needed [s].
double run(Simulation& simulation, double seconds) {
  const std::clock_t start = std::clock();
  double elapsed = 0.0;
  while (elapsed < seconds) {
    constexpr int events_between_looks = 5000;
    for (int i = 0; i < events_between_looks; ++i) simulation.step();
    elapsed = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }
  return elapsed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    fmt::print(stderr, "usage: bench_kmc_hops OCTAHEDRA VACANCIES SEED SECONDS [FILE]\n");
    return 2;
  }
  const std::uint64_t seed = std::strtoull(argv[3], nullptr, 10);
  const SiteGraph graph = sphere(std::atoi(argv[1]));
  SiteState state(graph);
  const Octahedra octahedra(graph, state);
  const auto vacancies = static_cast<std::size_t>(std::atof(argv[2]) * static_cast<double>(octahedra.sites.size()));
  place_hosts(state, octahedra.sites, vacancies, seed);
  if (argc > 5) write_sites(argv[5], graph, state, octahedra);

  const RateTable rates = equal_rates();
  const PaddedLattice lattice(graph);
  Simulation simulation(lattice, rates, state, Reservoir::infinite(0.0, 0.0),
                        RandomStream(seed, "bench"));
  const double seconds = run(simulation, std::atof(argv[4]));
  fmt::print(
      R"({{"octahedra": {}, "sites": {}, "hops": {}, "vacancies": {}, "rate_1/ps": {}, "classes": {}, )"
      R"("events": {}, "time_ps": {}, "seconds": {}}})"
      "\n",
      octahedra.sites.size(), graph.size(), octahedra.hops(), vacancies, rate,
      rates.measured().size(), simulation.events(), simulation.time(), seconds);
}
