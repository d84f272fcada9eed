#include "catex/sites/surface_anions.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "catex/base/random.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::sphere_nodes;

int squared(const Node& n) { return n.x * n.x + n.y * n.y + n.z * n.z; }

std::int32_t anion_at(const SiteGraph& graph, const Node& n) {
  return static_cast<std::int32_t>(std::ranges::find(graph.anions(), n) - graph.anions().begin());
}

TEST(AnionGraph, NeighboursAndHolesOfTheIdealNet) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 8));
  const AnionGraph anions(graph);
  ASSERT_EQ(anions.size(), static_cast<std::int32_t>(graph.anions().size()));
  const std::int32_t centre = anion_at(graph, {0, 0, 0});
  EXPECT_FALSE(anions.at_surface(centre));
  EXPECT_EQ(anions.neighbours(centre).size(), 12u);
  for (const std::int32_t n : anions.neighbours(centre)) {
    EXPECT_EQ(squared(graph.anions()[n]), 8);
  }
  int octahedra = 0;
  for (const SiteId hole : anions.holes(centre)) octahedra += graph.octahedral(hole) ? 1 : 0;
  EXPECT_EQ(octahedra, 6);
  EXPECT_EQ(anions.holes(centre).size(), 14u);

  const std::int32_t tip = anion_at(graph, {8, 0, 0});
  EXPECT_TRUE(anions.at_surface(tip));
  EXPECT_EQ(anions.neighbours(tip).size(), 4u);  // (6, ±2, 0) and (6, 0, ±2)

  // Itself, twelve neighbours and six across an octahedron.
  EXPECT_EQ(anions.beside(centre).size(), 19u);
  EXPECT_EQ(anions.beside(tip).size(), 6u);
}

TEST(SiteState, ChangingOneAnionAfterTheOtherIsTheSameAsAnew) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 8));
  const AnionGraph anions(graph);
  std::vector<char> present(anions.size(), 1);
  SiteState state(graph);
  RandomStream random(1, "anions");
  for (int k = 0; k < 500; ++k) {
    const auto node = static_cast<std::int32_t>(random.below(present.size()));
    present[node] = present[node] != 0 ? 0 : 1;
    const SiteState before = state;
    const std::vector<SiteId> changed = state.change_anion(graph, present, anions.holes(node));
    SiteState anew(graph);
    anew.set_anions(graph, present);
    ASSERT_EQ(state.kinds, anew.kinds);
    ASSERT_EQ(state.depths, anew.depths);
    for (SiteId s = 0; s < graph.size(); ++s) {
      const bool same = state.kinds[s] == before.kinds[s] && state.depths[s] == before.depths[s];
      ASSERT_EQ(std::ranges::count(changed, s), same ? 0 : 1);
    }
  }
}

/// A crystal whose octahedra hold hosts, those at x > 4 guests.
SiteState occupied(const SiteGraph& graph) {
  SiteState state(graph);
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (graph.octahedral(s)) {
      state.occupants[s] = graph.node(s).x > 4 ? Occupant::Guest : Occupant::Host;
    }
  }
  return state;
}

TEST(AnionCell, CountsWhoIsAroundANode) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 8));
  const AnionGraph anions(graph);
  const AnionState state(graph);
  const SiteState sites = occupied(graph);
  // Around (8, 0, 0): the octahedron at (6, 0, 0) has six anions but (4, 0, 0) and its four
  // neighbours, those at (8, ±2, 0) and (8, 0, ±2) have two of their six.
  EXPECT_EQ(anion_cell(graph, anions, sites, state, anion_at(graph, {8, 0, 0})),
            (AnionCell{.leaves = true, .neighbours = 4, .hosts = 0, .guests = 1, .loose = 4}));
  EXPECT_EQ(anion_cell(graph, anions, sites, state, anion_at(graph, {4, 0, 0})),
            (AnionCell{.leaves = true, .neighbours = 12, .hosts = 5, .guests = 1, .loose = 0}));
}

TEST(AnionCell, IsTheSameAfterTheAnionHasLeftButForTheDirection) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 8));
  const AnionGraph anions(graph);
  SiteState sites = occupied(graph);
  AnionState state(graph);
  const std::int32_t tip = anion_at(graph, {8, 0, 0});
  AnionCell expected = anion_cell(graph, anions, sites, state, tip);
  expected.leaves = false;

  state.present[tip] = 0;
  for (const SiteId s : sites.change_anion(graph, state.present, anions.holes(tip))) {
    if (sites.kinds[s] != SiteKind::Solution) continue;
    state.stranded[s] = std::exchange(sites.occupants[s], Occupant::Empty);
  }
  EXPECT_EQ(anion_cell(graph, anions, sites, state, tip), expected);
  EXPECT_EQ(std::ranges::count(state.stranded, Occupant::Guest), 4);
}

}  // namespace
}  // namespace catex
