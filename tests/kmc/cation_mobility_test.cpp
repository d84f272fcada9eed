#include "cation_mobility.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <numeric>

#include "cases.hpp"
#include "catex/base/constants.hpp"
#include "catex/kmc/simulation.hpp"
#include "master_equation.hpp"

namespace catex {
namespace {

using namespace catex::test;

/// Memory about as long as cations of the test cases stay, of other strength on each kind of site;
/// the host on tetrahedra has none.
CationMemory test_memory() {
  CationMemory memory;
  memory.set(Ion::Guest, SiteKind::O2, {.mobile_share = 0.3, .relaxation_ps = 0.8});
  memory.set(Ion::Guest, SiteKind::T2, {.mobile_share = 0.6, .relaxation_ps = 0.3});
  memory.set(Ion::Host, SiteKind::O2, {.mobile_share = 0.5, .relaxation_ps = 2.0});
  return memory;
}

/// Four sites with cations that are mobile or settled, each of which is a state of its own:
/// a site is empty, or holds a host or a guest, settled or mobile.
class Exact {
 public:
  Exact(const SiteGraph& graph, const RateModel& model, const CationMemory& memory,
        const Reservoir& solution)
      : graph_(graph), memory_(memory), generator_(Eigen::MatrixXd::Zero(states, states)) {
    for (int i = 0; i < states; ++i) {
      add_settling(i);
      add_events(i, model, solution);
    }
  }

  [[nodiscard]] const Eigen::MatrixXd& generator() const { return generator_; }

  /// The configurations of a distribution, each cation settled or mobile by its share of time.
  [[nodiscard]] Eigen::VectorXd with_memory(const Eigen::VectorXd& p) const {
    Eigen::VectorXd whole(states);
    for (int i = 0; i < states; ++i) {
      const Sites sites = sites_of(i);
      double share = p[number_of(occupants(sites))];
      for (SiteId s = 0; s < 4; ++s) {
        if (sites[s] == 0) continue;
        const double mobile_share = settling(sites[s], s).mobile_share;
        share *= mobile(sites[s]) ? mobile_share : 1.0 - mobile_share;
      }
      whole[i] = share;
    }
    return whole;
  }
  /// The distribution of configurations alone.
  [[nodiscard]] static Eigen::VectorXd without_memory(const Eigen::VectorXd& whole) {
    Eigen::VectorXd p = Eigen::VectorXd::Zero(configurations);
    for (int i = 0; i < states; ++i) p[number_of(occupants(sites_of(i)))] += whole[i];
    return p;
  }
  /// By uniformisation: steps of a Markov chain, as many as a Poisson process gives.
  [[nodiscard]] Eigen::VectorXd after(double time, Eigen::VectorXd p) const {
    const double rate = -generator_.diagonal().minCoeff();
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(states);
    double poisson = std::exp(-rate * time);
    double total = 0.0;
    for (int step = 0; total < 1.0 - 1e-10; ++step) {
      sum += poisson * p;
      total += poisson;
      p += generator_ * p / rate;
      poisson *= rate * time / (step + 1);
    }
    return sum;
  }

 private:
  static constexpr int states = 625;  // 5^4
  /// By site: 0 empty, 1 and 2 a host, 3 and 4 a guest, settled and mobile.
  using Sites = std::array<int, 4>;

  static Sites sites_of(int number) {
    Sites sites{};
    for (int s = 3; s >= 0; --s, number /= 5) sites[s] = number % 5;
    return sites;
  }
  static int number(const Sites& sites) {
    int n = 0;
    for (const int s : sites) n = 5 * n + s;
    return n;
  }
  static bool mobile(int site) { return site == 2 || site == 4; }
  static Ion ion(int site) { return site <= 2 ? Ion::Host : Ion::Guest; }
  static int mobile_cation(Ion ion) { return ion == Ion::Host ? 2 : 4; }
  static Configuration occupants(const Sites& sites) {
    Configuration c;
    for (const int s : sites) c.push_back(s == 0 ? Occupant::Empty : occupant_of(ion(s)));
    return c;
  }
  [[nodiscard]] const Settling& settling(int site, SiteId s) const {
    return memory_.at(ion(site), SiteState(graph_).kinds[s]);
  }
  void add(int from, const Sites& to, double rate) {
    generator_(number(to), from) += rate;
    generator_(from, from) -= rate;
  }

  void add_settling(int i) {
    const Sites sites = sites_of(i);
    for (SiteId s = 0; s < 4; ++s) {
      if (sites[s] == 0) continue;
      const Settling& law = settling(sites[s], s);
      Sites other = sites;
      other[s] += mobile(sites[s]) ? -1 : 1;
      const double share = mobile(sites[s]) ? 1.0 - law.mobile_share : law.mobile_share;
      add(i, other, share / law.relaxation_ps);
    }
  }
  void add_events(int i, const RateModel& model, const Reservoir& solution) {
    const Sites sites = sites_of(i);
    SiteState state(graph_);
    state.occupants = occupants(sites);
    std::vector<PossibleEvent> events;
    for (SiteId s = 0; s < 4; ++s) append_events(graph_, state, s, events);
    for (const PossibleEvent& event : events) {
      const Ion mover = event.event_class.ion;
      double rate = model.rate(cell_of(graph_, state, mover, event.from, event.to));
      Sites after = sites;
      if (event.from == solution_site) {
        rate *= solution.concentration(mover);
      } else {
        if (!mobile(sites[event.from])) continue;
        rate /= settling(sites[event.from], event.from).mobile_share;
        after[event.from] = 0;
      }
      if (event.to != solution_site) after[event.to] = mobile_cation(mover);
      add(i, after, rate);
    }
  }

  const SiteGraph& graph_;
  CationMemory memory_;
  Eigen::MatrixXd generator_;
};

class Remembering : public testing::TestWithParam<SelectorKind> {
 protected:
  SiteGraph graph = four_sites();
  PaddedLattice lattice{graph};
  RateModel model = random_model(7);
  CationMemory memory = test_memory();
  Reservoir solution = Reservoir::infinite(0.2, 0.6);
  Configuration start{Occupant::Host, Occupant::Guest, Occupant::Empty, Occupant::Empty};

  [[nodiscard]] Simulation simulation(int replica) const {
    SiteState state(graph);
    state.occupants = start;
    return Simulation(lattice, model, state, solution, RandomStream(5, "kmc", replica),
                      {.selector = GetParam(), .memory = memory});
  }
};

INSTANTIATE_TEST_SUITE_P(Selectors, Remembering,
                         testing::Values(SelectorKind::Sites, SelectorKind::Reference),
                         [](const auto& param) {
                           return param.param == SelectorKind::Sites ? "Sites" : "Reference";
                         });

TEST_P(Remembering, OccupiesConfigurationsAsTheMasterEquationSays) {
  const Exact exact(graph, model, memory, solution);
  const std::vector<double> times{0.1, 0.5, 2.0};
  constexpr int replicas = 8000;
  std::vector<std::array<int, configurations>> found(times.size());
  for (auto& counts : found) counts.fill(0);
  for (int r = 0; r < replicas; ++r) {
    Simulation s = simulation(r);
    for (std::size_t i = 0; i < times.size(); ++i) {
      while (s.next_event_time() <= times[i]) s.step();
      ++found[i][number_of(s.state().occupants)];
    }
  }
  const Eigen::VectorXd begin =
      exact.with_memory(Eigen::VectorXd::Unit(configurations, number_of(start)));
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto [chi2, bins] =
        chi_squared(Exact::without_memory(exact.after(times[i], begin)), found[i]);
    ASSERT_GE(bins, 5);
    // Exceeded by chance in 1e-4 of all seeds; the seed is fixed.
    EXPECT_LT(chi2, quantile(boost::math::chi_squared(bins - 1), 1.0 - 1e-4)) << times[i] << " ps";
  }
  // Not the same as without memory: the configurations of the last time would not be found.
  const Exact forgetful(graph, model, {}, solution);
  const auto [chi2, bins] = chi_squared(
      Exact::without_memory(forgetful.after(times[1], forgetful.with_memory(Eigen::VectorXd::Unit(
                                                          configurations, number_of(start))))),
      found[1]);
  EXPECT_GT(chi2, quantile(boost::math::chi_squared(bins - 1), 1.0 - 1e-4));
}

// Boltzmann's distribution, with each cation mobile by its share of time, is stationary.
TEST(CationMobility, DoesNotChangeTheEquilibrium) {
  const SiteGraph graph = four_sites();
  const RateModel model = random_model(7);
  const Reservoir solution = Reservoir::infinite(0.2, 0.6);
  Eigen::VectorXd boltzmann(configurations);
  for (int i = 0; i < configurations; ++i) {
    SiteState state(graph);
    double energy = 0.0;
    double activity = 1.0;
    const Configuration all = configuration_of(i);
    for (SiteId s = 0; s < graph.size(); ++s) {
      if (all[s] == Occupant::Empty) continue;
      energy += model.energy(ion_of(all[s]), state.kinds[s], environment(graph, state, s));
      activity *= solution.concentration(ion_of(all[s]));
      state.occupants[s] = all[s];
    }
    boltzmann[i] = activity * std::exp(-energy / (constants::boltzmann * model.temperature_K()));
  }
  boltzmann /= boltzmann.sum();
  const Exact exact(graph, model, test_memory(), solution);
  const Eigen::VectorXd flow = exact.generator() * exact.with_memory(boltzmann);
  // Flows are about departures x p <= 10; rounding of the sums of a hundred of them.
  EXPECT_LT(flow.cwiseAbs().maxCoeff(), 1e-13);
}

// What a cation was seen to be is taken back when something else happens before.
TEST(CationMobility, KeepsNothingThatWasProposedForLater) {
  CationMemory memory;
  memory.set(Ion::Guest, SiteKind::O2, {.mobile_share = 0.5, .relaxation_ps = 10.0});
  CationMobility mobility(memory, 2);
  RandomStream random(1, "proposals");
  const PossibleEvent event{
      .from = 0, .to = 1, .event_class = guest_hop(SiteKind::O2, SiteKind::T2)};
  mobility.arrived(0, 1.0);
  double time = 1.0;
  do time += 10.0;
  while (mobility.lets_pass(event, time, random));
  mobility.keep_until(time);
  EXPECT_EQ(mobility.seen()[0].time, time);
  EXPECT_FALSE(mobility.seen()[0].mobile);
  int passed = 0;
  for (int i = 1; i <= 100; ++i)
    passed += mobility.lets_pass(event, time + 10.0 * i, random) ? 1 : 0;
  EXPECT_GT(passed, 0);
  EXPECT_EQ(mobility.seen()[0].time, time + 1000.0);
  mobility.keep_until(time + 5.0);
  EXPECT_EQ(mobility.seen()[0].time, time);
  EXPECT_FALSE(mobility.seen()[0].mobile);
}

TEST(CationMobility, SplitRunEqualsUninterruptedRun) {
  const KmcStart start = map_to_sites(small_crystal(), pbs_cds_psl_model(), lead_to_cadmium());
  const PaddedLattice lattice(start.graph);
  const RateModel model = random_model(3);
  const AnionRateModel anions = lively_anions();
  CationMemory memory = test_memory();
  memory.set(Ion::Host, SiteKind::O4, {.mobile_share = 0.4, .relaxation_ps = 3.0});
  memory.set(Ion::Guest, SiteKind::O4, {.mobile_share = 0.7, .relaxation_ps = 1.0});
  const auto begin = [&] {
    return Simulation(lattice, model, start.state, Reservoir::finite(3, 40, 5e4),
                      RandomStream(9, "kmc"),
                      {.anion_rates = &anions, .memory = memory, .return_window_ps = 0.5});
  };
  Simulation whole = begin();
  Simulation first = begin();
  Simulation second = begin();
  for (int i = 0; i < 3000; ++i) whole.step();
  for (int i = 0; i < 1234; ++i) first.step();
  second.restore(first.snapshot());
  for (int i = 1234; i < 3000; ++i) second.step();
  const SimulationSnapshot a = whole.snapshot();
  const SimulationSnapshot b = second.snapshot();
  expect_same_course(a, b);
  EXPECT_EQ(a.anions.present, b.anions.present);
  EXPECT_EQ(a.seen_times, b.seen_times);
  EXPECT_EQ(a.seen_mobile, b.seen_mobile);
  EXPECT_EQ(a.record.lasting, b.record.lasting);
  EXPECT_EQ(a.arrivals, b.arrivals);
  EXPECT_GT(a.record.anions_left, 0);
}

// MD counts moves that last; of the moves of a KMC the share that its rates say does.
TEST(CationMobility, MovesLastAsOftenAsLastingShareSays) {
  // One guest on two octahedra of four sites, with nowhere else to go.
  const SiteGraph graph = four_sites();
  const PaddedLattice lattice(graph);
  std::vector<double> parameters(RateModel::Layout::size(), 0.0);
  for (int a = 0; a < site_kind_count; ++a) {
    for (int b = 0; b <= a; ++b) {
      parameters[RateModel::Layout::log_kappa(Ion::Guest, static_cast<SiteKind>(a),
                                              static_cast<SiteKind>(b))] = -1e4;
    }
  }
  parameters[RateModel::Layout::log_kappa(Ion::Guest, SiteKind::O2, SiteKind::O2)] = -5.0;
  const RateModel model(parameters, 600.0);
  constexpr double window = 8.0;  // [ps]
  CationMemory memory;
  memory.set(Ion::Guest, SiteKind::O2, {.mobile_share = 0.4, .relaxation_ps = 30.0});
  SiteState state(graph);
  state.occupants[sites_of(graph, true)[0]] = Occupant::Guest;
  const EventCell cell =
      cell_of(graph, state, Ion::Guest, sites_of(graph, true)[0], sites_of(graph, true)[1]);
  Simulation simulation(lattice, model, state, Reservoir::infinite(0.0, 0.0),
                        RandomStream(11, "kmc"), {.memory = memory, .return_window_ps = window});
  constexpr int hops = 40000;
  for (int i = 0; i < hops; ++i) simulation.step();
  const std::vector<std::int64_t>& counts = simulation.record().lasting;
  const auto lasting =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
  const double expected =
      model.rate(cell) * simulation.time() * lasting_share(cell, model, memory, window);
  // Four in five hops last, and those that are taken back come in clusters of a few: standard
  // deviation 1 %.
  EXPECT_NEAR(lasting / expected, 1.0, 0.03);
  // Not by chance: without memory nine in ten would last.
  EXPECT_LT(lasting_share(cell, model, memory, window),
            0.95 * lasting_share(cell, model, {}, window));
}

}  // namespace
}  // namespace catex
