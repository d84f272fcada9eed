// Events per second of the KMC engine, by rates and size. See bench/README.md.
//   usage: bench_kmc [ROUNDS [SECONDS [SITES [CLASSES]]]]
// So many rounds, of so many seconds for every row; crystals of 1e4, 1e5, ... sites up to SITES; only rows
// with so many classes (0: of the model).

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <vector>

#include "catex/kmc/simulation.hpp"
#include "kmc_examples.hpp"

namespace {

using namespace catex;
using Layout = RateModel::Layout;

constexpr double temperature_K = 600.0;
constexpr double vacancies = 0.03;      // share of the octahedra
constexpr double interstitials = 0.03;  // guests on tetrahedra, per octahedron
constexpr double shell = 0.15;          // share of the radius where every other ion is a guest

/// Energies of some tenths of an eV, both ions rather on octahedra; a crystal
/// keeps its vacancies and interstitials with it.
RateModel example_model() {
  std::vector<double> p(Layout::size(), 0.0);
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    const bool host = ion == Ion::Host;
    for (int a = 0; a < site_kind_count; ++a) {
      const auto from = static_cast<SiteKind>(a);
      for (int b = 0; b <= a; ++b) {
        const auto to = static_cast<SiteKind>(b);
        const bool solution = from == SiteKind::Solution;
        const bool direct = !solution && is_octahedral(from) && is_octahedral(to);
        p[Layout::log_kappa(ion, from, to)] = solution ? -5.0 : direct ? -3.0 : host ? 0.0 : 1.0;
      }
      if (from == SiteKind::Solution) continue;
      const bool oct = is_octahedral(from);
      const int missing = (oct ? 6 : 4) - anion_count(from);
      p[Layout::site_energy(ion, from)] =
          -0.4 + (host ? (oct ? 0.0 : 0.35) : (oct ? 0.1 : 0.2)) + 0.1 * missing;
    }
    for (int depth = 1; depth <= Environment::deepest; ++depth) {
      p[Layout::depth_energy(ion, depth)] = (host ? -0.02 : 0.02) * depth;
      p[Layout::depth_mobility(ion, depth)] = -0.1 * depth;
    }
    for (const Ion other : {Ion::Host, Ion::Guest}) {
      p[Layout::near_energy(ion, other)] = 0.05;
      for (const bool octahedral : {true, false}) {
        p[Layout::far_energy(ion, other, octahedral)] = 0.005;
      }
      for (int kind = 0; kind + 1 < site_kind_count; ++kind) {
        p[Layout::near_mobility(ion, other, static_cast<SiteKind>(kind))] = -0.05;
        p[Layout::far_mobility(ion, other, static_cast<SiteKind>(kind))] = -0.02;
      }
    }
  }
  return RateModel(std::move(p), temperature_K);
}

/// Sphere of rock salt with about so many sites.
SiteGraph sphere(int sites) {
  constexpr double holes = 3.0 / 16.0;
  return rock_salt_sphere(radius_of(sites, holes));
}

SiteState start_state(const SiteGraph& graph) {
  SiteState state(graph);
  RandomStream random(1, "start");
  double largest = 0.0;
  const auto radius = [&graph](SiteId s) {
    const Node& n = graph.node(s);
    return std::sqrt(n.x * n.x + n.y * n.y + n.z * n.z);
  };
  for (SiteId s = 0; s < graph.size(); ++s) largest = std::max(largest, radius(s));
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (state.kinds[s] == SiteKind::T4) {
      // Two tetrahedra to an octahedron.
      if (random.uniform() < 0.5 * interstitials) state.occupants[s] = Occupant::Guest;
    } else if (state.kinds[s] == SiteKind::O6 || state.kinds[s] == SiteKind::O5) {
      if (random.uniform() < vacancies) continue;
      const bool outer = radius(s) > (1.0 - shell) * largest;
      const bool guest = outer && random.uniform() < 0.5;
      state.occupants[s] = guest ? Occupant::Guest : Occupant::Host;
    }
  }
  return state;
}

/// Empty octahedra and occupied tetrahedra.
struct MobileDefects {
  int vacancies = 0;
  int interstitials = 0;
};
MobileDefects mobile_defects(const SiteState& state) {
  MobileDefects found;
  for (std::size_t s = 0; s < state.kinds.size(); ++s) {
    const bool occupied = state.occupants[s] != Occupant::Empty;
    if (state.kinds[s] == SiteKind::O6 && !occupied) ++found.vacancies;
    if (state.kinds[s] == SiteKind::T4 && occupied) ++found.interstitials;
  }
  return found;
}

/// Class counts of a run with the model: events and exposures as MD would have counted them.
ClassCounts count_classes(const PaddedLattice& lattice, const RateModel& model,
                          const Reservoir& solution) {
  const RateTable nothing = RateTable::mean({});
  Simulation simulation(lattice, model, start_state(lattice.graph()), solution,
                        RandomStream(1, "counts"));
  constexpr int looks = 1000;
  constexpr int events_per_look = 1000;
  for (int look = 0; look < looks; ++look) {
    simulation.look_at_opportunities(nothing, simulation.time());
    for (int i = 0; i < events_per_look; ++i) simulation.step();
  }
  ClassCounts counts;
  const EventRecord& record = simulation.record();
  for (int c = 0; c < event_class_count; ++c) {
    const EventClass event_class = event_class_at(c);
    double exposure = record.clocks[c].integral;
    if (event_class.mechanism() == Mechanism::Adsorption) {
      exposure *= solution.concentration(event_class.ion);
    }
    if (exposure <= 0.0) continue;
    counts[event_class] = {
        .events = record.events[c], .crossings = record.events[c], .exposure = exposure};
  }
  return counts;
}

bool whole(SiteKind kind) { return kind == SiteKind::O6 || kind == SiteKind::T4; }

/// The classes with the most events.
/// @param inside  only hops between whole octahedra and tetrahedra
ClassCounts most_frequent(const ClassCounts& counts, std::size_t classes, bool inside) {
  std::vector<std::pair<std::int64_t, EventClass>> order;
  for (const auto& [event_class, count] : counts) {
    if (inside && !(whole(event_class.from) && whole(event_class.to))) continue;
    order.emplace_back(count.events, event_class);
  }
  std::ranges::sort(order, std::greater<>());
  ClassCounts kept;
  for (std::size_t i = 0; i < std::min(classes, order.size()); ++i) {
    kept[order[i].second] = counts.at(order[i].second);
  }
  return kept;
}

/// One row of the table. Its crystal is taken back to the same state every so often, so that what
/// is measured does not depend on how long.
class Row {
 public:
  Row(std::string rates, std::size_t classes, Simulation simulation)
      : rates_(std::move(rates)),
        classes_(classes),
        simulation_(std::move(simulation)),
        begin_(simulation_.snapshot()),
        at_begin_(mobile_defects(simulation_.state())) {}

  /// Of processor time, so that other programs count less.
  void measure(double seconds) {
    const std::int64_t events_until_back = 5 * static_cast<std::int64_t>(begin_.occupants.size());
    std::int64_t events = 0;
    double elapsed = 0.0;
    while (elapsed < seconds) {
      simulation_.restore(begin_);
      const std::int64_t first = simulation_.events();
      const std::clock_t start = std::clock();
      double now = 0.0;
      while (elapsed + now < seconds && simulation_.events() - first < events_until_back) {
        constexpr int events_between_looks = 5000;
        for (int i = 0; i < events_between_looks; ++i) simulation_.step();
        now = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
      }
      elapsed += now;
      events += simulation_.events() - first;
    }
    events_per_us_.push_back(static_cast<double>(events) / elapsed * 1e-6);
  }

  void print() {
    std::ranges::sort(events_per_us_);
    const double median = events_per_us_[events_per_us_.size() / 2];
    const MobileDefects at_end = mobile_defects(simulation_.state());
    fmt::print("| {} | {} | {} | {} to {} | {} to {} | {:.2f} ({:.2f} to {:.2f}) | {:.0f} |\n",
               begin_.occupants.size(), rates_, classes_, at_begin_.vacancies, at_end.vacancies,
               at_begin_.interstitials, at_end.interstitials, median, events_per_us_.front(),
               events_per_us_.back(), 1e3 / median);
  }

 private:
  std::string rates_;
  std::size_t classes_;
  Simulation simulation_;
  SimulationSnapshot begin_;
  MobileDefects at_begin_;
  std::vector<double> events_per_us_;
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const double seconds = argc > 2 ? std::atof(argv[2]) : 1.0;
  const int largest = argc > 3 ? std::atoi(argv[3]) : 1'000'000;
  const std::string_view wanted = argc > 4 ? argv[4] : "";
  if (argc > 5 || rounds < 1 || !(seconds > 0.0) || largest < 10'000) {
    fmt::print(stderr, "usage: bench_kmc [ROUNDS [SECONDS [SITES, 10000 or more [CLASSES]]]]\n");
    return 1;
  }
  const RateModel model = example_model();
  const Reservoir solution = Reservoir::infinite(0.1, 1.0);

  std::vector<SiteGraph> graphs;
  for (int sites = 10'000; sites <= largest; sites *= 10) graphs.push_back(sphere(sites));
  std::deque<PaddedLattice> lattices(graphs.begin(), graphs.end());

  const ClassCounts counts = count_classes(lattices.front(), model, solution);
  const RateTable few = RateTable::mean(most_frequent(counts, 26, true));
  const RateTable many = RateTable::mean(most_frequent(counts, 300, false));
  std::deque<Row> rows;
  for (const PaddedLattice& lattice : lattices) {
    const auto add = [&](const char* name, std::size_t classes, const RateSource& rates) {
      if (!wanted.empty() && wanted != fmt::format("{}", classes)) return;
      Simulation simulation(lattice, rates, start_state(lattice.graph()), solution,
                            RandomStream(1, "bench"));
      for (SiteId s = 0; s < lattice.graph().size(); ++s) simulation.step();
      rows.emplace_back(name, classes, std::move(simulation));
    };
    add("class table", few.measured().size(), few);
    add("class table", many.measured().size(), many);
    add("model", 0, model);
  }
  for (int round = 0; round < rounds; ++round) {
    for (Row& row : rows) row.measure(seconds);
  }
  fmt::print(
      "| sites | rates | classes | vacancies | interstitials | 10^6 events/s | ns per event |\n"
      "|---|---|---|---|---|---|---|\n");
  for (Row& row : rows) row.print();
}
