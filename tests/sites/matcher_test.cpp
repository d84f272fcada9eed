#include "catex/sites/matcher.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "catex/base/random.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::sphere_nodes;
using Key = std::tuple<SiteId, SiteId, Ion>;

/// A configuration in which every rule has something to do: vacancies, interstitials, guests, and
/// some anions missing.
SiteState mixed_state(const SiteGraph& graph, RandomStream& random) {
  SiteState state(graph);
  std::vector<char> present(graph.anions().size(), 1);
  for (char& p : present) p = random.uniform() < 0.95 ? 1 : 0;
  state.set_anions(graph, present);
  for (SiteId s = 0; s < graph.size(); ++s) {
    const double u = random.uniform();
    if (state.kinds[s] == SiteKind::Solution) continue;
    if (graph.octahedral(s)) {
      state.occupants[s] = u < 0.5 ? Occupant::Host : u < 0.7 ? Occupant::Guest : Occupant::Empty;
    } else {
      state.occupants[s] = u < 0.05 ? Occupant::Host : u < 0.2 ? Occupant::Guest : Occupant::Empty;
    }
  }
  return state;
}

std::map<Key, EventClass> all_events(const SiteGraph& graph, const SiteState& state) {
  std::map<Key, EventClass> events;
  for (SiteId s = 0; s < graph.size(); ++s) {
    std::vector<PossibleEvent> of_site;
    append_events(graph, state, s, of_site);
    for (const PossibleEvent& e : of_site) {
      const bool fresh = events.emplace(Key{e.from, e.to, e.event_class.ion}, e.event_class).second;
      EXPECT_TRUE(fresh) << "an event was listed twice";
    }
  }
  return events;
}

TEST(Matcher, ClassifyAgreesWithTheListOfEvents) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 5));
  RandomStream random(7, "matcher test");
  const SiteState state = mixed_state(graph, random);
  const std::map<Key, EventClass> listed = all_events(graph, state);
  EXPECT_GT(listed.size(), 200u);
  // Every pair of places, listed or not.
  for (SiteId from = solution_site; from < graph.size(); ++from) {
    for (SiteId to = solution_site; to < graph.size(); ++to) {
      for (const Ion ion : {Ion::Host, Ion::Guest}) {
        const auto it = listed.find({from, to, ion});
        const auto given = classify(graph, state, ion, from, to);
        ASSERT_EQ(given.has_value(), it != listed.end());
        if (given) {
          ASSERT_EQ(*given, it->second);
        }
      }
    }
  }
}

TEST(Matcher, CellsFromKnownSurroundingsAreTheSame) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 5));
  RandomStream random(10, "matcher test");
  const SiteState state = mixed_state(graph, random);
  for (const auto& [key, event_class] : all_events(graph, state)) {
    const auto [from, to, ion] = key;
    Environment origin;
    Environment destination;
    if (from != solution_site) origin = environment(graph, state, from);
    if (to != solution_site) destination = environment(graph, state, to);
    ASSERT_EQ(cell_of({from, to, event_class}, from == solution_site ? nullptr : &origin,
                      to == solution_site ? nullptr : &destination),
              cell_of(graph, state, ion, from, to));
  }
}

TEST(Matcher, CellsBelongToTheClassesListed) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 5));
  RandomStream random(9, "matcher test");
  const SiteState state = mixed_state(graph, random);
  for (const auto& [key, event_class] : all_events(graph, state)) {
    const auto [from, to, ion] = key;
    ASSERT_EQ(class_of(cell_of(graph, state, ion, from, to)), event_class);
  }
}

TEST(Matcher, CellOfTheWayBackHasOriginAndDestinationExchanged) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 5));
  RandomStream random(10, "matcher test");
  SiteState state = mixed_state(graph, random);
  for (const auto& [key, event_class] : all_events(graph, state)) {
    const auto [from, to, ion] = key;
    if (from == solution_site || to == solution_site) continue;
    const EventCell there = cell_of(graph, state, ion, from, to);
    std::swap(state.occupants[from], state.occupants[to]);
    const EventCell back = cell_of(graph, state, ion, to, from);
    std::swap(state.occupants[from], state.occupants[to]);
    ASSERT_EQ(back, (EventCell{ion, there.to, there.from, there.destination, there.origin}));
  }
}

TEST(Matcher, AffectedSitesCoverEveryChange) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 5));
  RandomStream random(8, "matcher test");
  SiteState state = mixed_state(graph, random);
  const auto events_of = [&](SiteId s) {
    std::vector<PossibleEvent> events;
    append_events(graph, state, s, events);
    std::vector<std::tuple<SiteId, SiteId, EventClass>> comparable;
    for (const PossibleEvent& e : events) comparable.emplace_back(e.from, e.to, e.event_class);
    return comparable;
  };
  for (SiteId changed = 0; changed < graph.size(); ++changed) {
    if (state.kinds[changed] == SiteKind::Solution) continue;
    const std::vector<SiteId> affected = affected_sites(graph, changed);
    EXPECT_TRUE(std::ranges::is_sorted(affected));
    EXPECT_TRUE(std::ranges::binary_search(affected, changed));
    std::vector<std::vector<std::tuple<SiteId, SiteId, EventClass>>> before;
    for (SiteId s = 0; s < graph.size(); ++s) before.push_back(events_of(s));
    const Occupant old = state.occupants[changed];
    for (const Occupant fresh : {Occupant::Empty, Occupant::Host, Occupant::Guest}) {
      state.occupants[changed] = fresh;
      for (SiteId s = 0; s < graph.size(); ++s) {
        if (!std::ranges::binary_search(affected, s)) {
          ASSERT_EQ(events_of(s), before[s]);
        }
      }
    }
    state.occupants[changed] = old;
  }
}

class MatcherRules : public testing::Test {
 protected:
  SiteGraph graph{sphere_nodes(NodeType::Anion, 8)};
  SiteState state{graph};

  SiteId site(const Node& n) const { return graph.find(n).value(); }
  void put(const Node& n, Occupant occupant) { state.occupants[site(n)] = occupant; }
  std::vector<PossibleEvent> events(const Node& n) const {
    std::vector<PossibleEvent> list;
    append_events(graph, state, site(n), list);
    return list;
  }
};

TEST_F(MatcherRules, AloneInTheBulkACationHopsEverywhereAndNeverDissolves) {
  put({2, 0, 0}, Occupant::Host);
  const auto list = events({2, 0, 0});
  EXPECT_EQ(list.size(), 20u);
  for (const PossibleEvent& e : list) {
    EXPECT_EQ(e.event_class.mechanism(), Mechanism::Hop);
    EXPECT_EQ(e.event_class.host_neighbours, 0);
    EXPECT_EQ(e.event_class.crowding, 0);  // the mover does not crowd itself
  }
  EXPECT_TRUE(events({0, 2, 0}).empty()) << "an empty whole site takes nothing from the solution";
}

TEST_F(MatcherRules, CrowdingAndHostsAreThoseOfDestinationAndOrigin) {
  put({2, 0, 0}, Occupant::Host);
  for (const Node n : {Node{0, 2, 0}, Node{0, 0, 2}, Node{4, 2, 0}}) put(n, Occupant::Host);
  // Around T at (1,1,1): the octahedra (2,0,0), (0,2,0), (0,0,2), (2,2,2).
  const auto c = classify(graph, state, Ion::Host, site({2, 0, 0}), site({1, 1, 1}));
  ASSERT_TRUE(c);
  EXPECT_EQ(c->crowding, 2);
  EXPECT_EQ(c->host_neighbours, host_neighbour_bin(3));
  EXPECT_FALSE(c->guest_near);
  // A guest on a neighbouring T makes it a kick-out, and a guest's own hop never is one.
  put({3, 1, 1}, Occupant::Guest);
  EXPECT_EQ(classify(graph, state, Ion::Host, site({2, 0, 0}), site({1, 1, 1}))->mechanism(),
            Mechanism::KickOut);
  put({2, 0, 0}, Occupant::Guest);
  EXPECT_FALSE(classify(graph, state, Ion::Guest, site({2, 0, 0}), site({1, 1, 1}))->guest_near);
}

TEST_F(MatcherRules, CrowdingSaturatesAtThree) {
  for (const Node n : {Node{0, 2, 0}, Node{0, 0, 2}, Node{2, 2, 2}, Node{1, 1, 3}}) {
    put(n, Occupant::Host);
  }
  put({2, 0, 0}, Occupant::Host);
  const auto c = classify(graph, state, Ion::Host, site({2, 0, 0}), site({1, 1, 1}));
  EXPECT_EQ(c->crowding, crowding_levels - 1);
}

TEST_F(MatcherRules, SurfaceSitesExchangeWithTheSolution) {
  const Node pole{8, 0, 2};  // a partial octahedron of this sphere
  ASSERT_TRUE(is_surface(state.kinds[site(pole)]));
  const auto empty = events(pole);
  ASSERT_EQ(empty.size(), 2u);
  EXPECT_EQ(empty[0].event_class.mechanism(), Mechanism::Adsorption);
  EXPECT_EQ(empty[0].from, solution_site);
  put(pole, Occupant::Guest);
  const auto list = events(pole);
  EXPECT_EQ(std::ranges::count_if(list, [](const auto& e) { return e.to == solution_site; }), 1);
  EXPECT_FALSE(classify(graph, state, Ion::Host, site(pole), solution_site))
      << "the occupant is a guest";
}

TEST_F(MatcherRules, OccupiedAndLostSitesAreNoDestinations) {
  put({2, 0, 0}, Occupant::Host);
  put({1, 1, 1}, Occupant::Guest);
  EXPECT_FALSE(classify(graph, state, Ion::Host, site({2, 0, 0}), site({1, 1, 1})));
  state.kinds[site({1, 1, -1})] = SiteKind::Solution;
  EXPECT_FALSE(classify(graph, state, Ion::Host, site({2, 0, 0}), site({1, 1, -1})));
  EXPECT_EQ(events({2, 0, 0}).size(), 18u);
  EXPECT_FALSE(classify(graph, state, Ion::Host, site({2, 0, 0}), site({-2, 0, 0})))
      << "no hop neighbours";
  EXPECT_FALSE(classify(graph, state, Ion::Host, solution_site, solution_site));
}

}  // namespace
}  // namespace catex
