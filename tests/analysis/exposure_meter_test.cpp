#include "catex/analysis/exposure_meter.hpp"

#include <gtest/gtest.h>

#include <map>

#include "catex/base/errors.hpp"
#include "catex/base/random.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using Exposures = std::map<EventCell, double>;

/// The plain twin: lists every possible event of a configuration.
void add_all(const SiteGraph& graph, const SiteState& state, double elapsed,
             const SolutionConcentration& concentration, Exposures& sum) {
  std::vector<PossibleEvent> events;
  for (SiteId s = 0; s < graph.size(); ++s) append_events(graph, state, s, events);
  for (const PossibleEvent& e : events) {
    const Ion ion = e.event_class.ion;
    double weight = elapsed;
    if (e.from == solution_site) {
      weight *= ion == Ion::Host ? concentration.host : concentration.guest;
    }
    sum[cell_of(graph, state, ion, e.from, e.to)] += weight;
  }
}

/// A crystal in which cations hop, come and go, and now and then an anion.
class Changes {
 public:
  SiteGraph graph{test::sphere_nodes(NodeType::Anion, 7)};
  SiteState state{graph};

  Changes() {
    for (SiteId s = 0; s < graph.size(); ++s) {
      if (graph.octahedral(s) && random_.uniform() < 0.9) state.occupants[s] = Occupant::Host;
    }
  }
  void step() {
    for (int k = 0; k < 5; ++k) {
      const auto s = static_cast<SiteId>(random_.below(graph.size()));
      if (state.kinds[s] != SiteKind::Solution) {
        state.occupants[s] = static_cast<Occupant>(random_.below(3));
      }
    }
    if (random_.uniform() < 0.2) {
      char& anion = present_[random_.below(present_.size())];
      anion = anion == 0 ? 1 : 0;
      state.set_anions(graph, present_);
      for (SiteId s = 0; s < graph.size(); ++s) {
        if (state.kinds[s] == SiteKind::Solution) state.occupants[s] = Occupant::Empty;
      }
    }
  }

 private:
  RandomStream random_{3, "exposure test"};
  std::vector<char> present_ = std::vector<char>(graph.anions().size(), 1);
};

TEST(ExposureMeter, AgreesWithListingEverythingAtEveryLook) {
  Changes crystal;
  CellTable table;
  ExposureMeter meter(crystal.graph, crystal.state, table);
  Exposures expected;
  for (int look = 0; look < 200; ++look) {
    const SolutionConcentration concentration{.host = 0.01 * look, .guest = 9.0 - 0.02 * look};
    add_all(crystal.graph, crystal.state, 0.1, concentration, expected);
    meter.pass(0.1, concentration);
    crystal.step();
    meter.show(crystal.graph, crystal.state, table);
  }
  meter.add_open(table);
  std::erase_if(expected, [](const auto& cell) { return cell.second == 0.0; });
  const std::vector<CellCount> cells = table.sorted();
  EXPECT_GT(cells.size(), 1000u);
  ASSERT_EQ(cells.size(), expected.size());
  for (const auto& [cell, count] : cells) {
    // Differences of clocks that have run for up to 180 ps mol/L, in double precision.
    EXPECT_NEAR(count.exposure, expected.at(cell), 1e-9);
  }
}

TEST(ExposureMeter, StoredStateContinuesExactly) {
  Changes crystal;
  const SolutionConcentration concentration{.host = 0.3, .guest = 8.1};
  CellTable table;
  ExposureMeter meter(crystal.graph, crystal.state, table);
  const auto look = [&](ExposureMeter& m, CellTable& t) {
    m.pass(0.1, concentration);
    m.show(crystal.graph, crystal.state, t);
  };
  for (int k = 0; k < 20; ++k) {
    crystal.step();
    look(meter, table);
  }
  CellTable restored_table(table.keys(), table.counts());
  ExposureMeter restored(crystal.graph, crystal.state, restored_table, meter.state());
  for (int k = 0; k < 20; ++k) {
    crystal.step();
    look(meter, table);
    look(restored, restored_table);
  }
  ASSERT_EQ(restored_table.keys(), table.keys());
  for (std::size_t k = 0; k < table.keys().size(); ++k) {
    EXPECT_EQ(restored_table.counts()[k].exposure, table.counts()[k].exposure);
  }
  EXPECT_THROW(ExposureMeter(crystal.graph, crystal.state, table, {}), RunError);
}

}  // namespace
}  // namespace catex
