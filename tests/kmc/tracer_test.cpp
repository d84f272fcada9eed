#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cases.hpp"
#include "catex/kmc/selector.hpp"

namespace catex {
namespace {

using namespace catex::test;

constexpr int step_squared = 8;  // of a hop between octahedra, in quarters of a

int dot(const Node& a, const Node& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }

/// Anions around an octahedral hole such that all octahedra up to six steps away are whole.
SiteGraph wide_crystal(const Node& centre) {
  constexpr int radius = 19;  // six steps are 16.97, their corners lie 2 further out
  std::vector<Node> anions;
  for (int x = -radius; x <= radius; ++x) {
    for (int y = -radius; y <= radius; ++y) {
      for (int z = -radius; z <= radius; ++z) {
        const Node n{centre.x + x, centre.y + y, centre.z + z};
        if (x * x + y * y + z * z > radius * radius) continue;
        if (node_type(n) == NodeType::Anion) anions.push_back(n);
      }
    }
  }
  return SiteGraph(std::move(anions));
}

/// Both ions hop between whole octahedra at 1/ps, whatever is around them, and do nothing else.
RateTable equal_hops() {
  ClassCounts counts;
  for (int c = 0; c < event_class_count; ++c) {
    const EventClass event_class = event_class_at(c);
    if (event_class.from == SiteKind::O6 && event_class.to == SiteKind::O6) {
      counts[event_class] = measured(1.0);
    }
  }
  return RateTable::mean(counts);
}
RateModel equal_hops_model() {
  std::vector<double> parameters(RateModel::Layout::size(), 0.0);
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    for (int a = 0; a < site_kind_count; ++a) {
      for (int b = 0; b < site_kind_count; ++b) {
        if (a == static_cast<int>(SiteKind::Solution) && b == a) continue;
        const int path =
            RateModel::Layout::log_kappa(ion, static_cast<SiteKind>(a), static_cast<SiteKind>(b));
        parameters[path] = -1e4;  // its exponential is 0
      }
    }
    parameters[RateModel::Layout::log_kappa(ion, SiteKind::O6, SiteKind::O6)] = 0.0;
  }
  return RateModel(std::move(parameters), 600.0);
}

/// One guest, the tracer, among hosts on all whole octahedra but one, the vacancy, next to it.
class TracerWalk {
 public:
  TracerWalk(const PaddedLattice& lattice, const RateSource& rates, const Node& centre)
      : graph_(&lattice.graph()), state_(*graph_), tracer_(*graph_->find(centre)) {
    for (SiteId s = 0; s < graph_->size(); ++s) {
      if (state_.kinds[s] == SiteKind::O6) state_.occupants[s] = Occupant::Host;
    }
    state_.occupants[tracer_] = Occupant::Guest;
    vacancy_ = *graph_->find(centre + Node{2, 2, 0});
    state_.occupants[vacancy_] = Occupant::Empty;
    selector_ =
        make_selector(SelectorKind::Sites, lattice, rates, state_, Reservoir::infinite(0.0, 0.0));
  }

  /// The tracer has just come from where the vacancy is. Cosine between that jump and its next one
  /// with the same vacancy; 0 when the vacancy gets further than `steps` steps away first, which
  /// leaves it with hardly any memory of its direction. The tracer is back at the centre after
  /// it, the vacancy at any of its neighbours.
  double next_cosine(double steps, RandomStream& random) {
    const Node last = graph_->node(tracer_) - graph_->node(vacancy_);
    while (true) {
      const PossibleEvent event = selector_->next(random).event;
      if (event.event_class.ion == Ion::Guest) {
        const Node jump = graph_->node(event.to) - graph_->node(event.from);
        return static_cast<double>(dot(last, jump)) / step_squared;
      }
      perform(event);
      const Node away = graph_->node(vacancy_) - graph_->node(tracer_);
      if (dot(away, away) > step_squared * steps * steps) break;
    }
    bring_vacancy_back();
    return 0.0;
  }

 private:
  void perform(const PossibleEvent& event) {
    state_.occupants[event.to] = state_.occupants[event.from];
    state_.occupants[event.from] = Occupant::Empty;
    selector_->perform(state_, event);
    vacancy_ = event.from;
  }

  [[nodiscard]] int distance_squared(SiteId site) const {
    const Node away = graph_->node(site) - graph_->node(tracer_);
    return dot(away, away);
  }

  /// Host after host hops into the vacancy, each the one closest to the tracer.
  void bring_vacancy_back() {
    while (distance_squared(vacancy_) > step_squared) {
      SiteId closest = vacancy_;
      for (const SiteId s : graph_->hop_neighbours(vacancy_)) {
        if (state_.kinds[s] == SiteKind::O6 && distance_squared(s) < distance_squared(closest)) {
          closest = s;
        }
      }
      const auto listed = classify(*graph_, state_, Ion::Host, closest, vacancy_);
      perform({closest, vacancy_, listed.value()});
    }
  }

  const SiteGraph* graph_;
  SiteState state_;
  SiteId tracer_;
  SiteId vacancy_ = solution_site;
  std::unique_ptr<Selector> selector_;
};

class Tracer : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Rates, Tracer, testing::Values(false, true), [](const auto& param) {
  return std::string(param.param ? "Model" : "Classes");
});

// Tracer diffusion by vacancies on the octahedral sites, an fcc lattice: f = (1 + <cos>)/(1 -
// <cos>) with the angle between successive jumps of the tracer (K. Compaan, Y. Haven, Trans.
// Faraday Soc. 52, 786 (1956)) is 0.7815 (G. L. Montet, Phys. Rev. B 7, 650 (1973)).
TEST_P(Tracer, CorrelationFactorOfVacanciesInAnFccLattice) {
  const Node centre{2, 0, 0};
  ASSERT_EQ(node_type(centre), NodeType::Octahedral);
  const SiteGraph graph = wide_crystal(centre);
  const PaddedLattice lattice(graph);
  const RateTable table = equal_hops();
  const RateModel model = equal_hops_model();
  TracerWalk walk(lattice, GetParam() ? RateSource(model) : RateSource(table), centre);
  RandomStream random(1, "tracer");

  constexpr int jumps = 100000;
  constexpr double steps = 5.0;
  double sum = 0.0;
  for (int i = 0; i < jumps; ++i) sum += walk.next_cosine(steps, random);
  const double mean = sum / jumps;
  const double f = (1.0 + mean) / (1.0 - mean);
  RecordProperty("correlation_factor", std::to_string(f));
  // Without the returns from more than five steps the factor is larger by 0.0011 (absorbing Markov
  // chain, solved numerically; 0.0045, 0.0022, 0.0003 for 3, 4, 8 steps). The cosine scatters by
  // 0.34: standard error of f 2/(1 - <cos>)^2 x 0.34/sqrt(jumps) = 0.0017, of which 4 are allowed.
  // Without memory f would be 1; simple cubic and bcc lattices have 0.653 and 0.727.
  EXPECT_NEAR(f, 0.7815 + 0.0011, 4.0 * 0.0017);
}

}  // namespace
}  // namespace catex
