#include "catex/sites/site_graph.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using test::sphere_nodes;

int squared(const Node& n) { return n.x * n.x + n.y * n.y + n.z * n.z; }

/// Neighbours by type and squared distance, among which site ids were listed.
std::map<std::pair<NodeType, int>, int> shells(const SiteGraph& graph, SiteId s,
                                               std::span<const SiteId> neighbours) {
  std::map<std::pair<NodeType, int>, int> count;
  for (const SiteId n : neighbours) {
    ++count[{node_type(graph.node(n)), squared(graph.node(n) - graph.node(s))}];
  }
  return count;
}

TEST(Lattice, EveryEvenOrOddNodeHasAType) {
  EXPECT_EQ(node_type({0, 0, 0}), NodeType::Anion);
  EXPECT_EQ(node_type({2, -2, 4}), NodeType::Anion);
  EXPECT_EQ(node_type({2, 0, 0}), NodeType::Octahedral);
  EXPECT_EQ(node_type({-2, -2, -2}), NodeType::Octahedral);
  EXPECT_EQ(node_type({1, -1, 3}), NodeType::Tetrahedral);
  EXPECT_EQ(node_type({1, 0, 0}), NodeType::None);
  EXPECT_EQ(node_type({1, 1, 0}), NodeType::None);
}

TEST(Lattice, CornersOfHolesAreAnions) {
  for (const Node& corner : octahedron_corners()) {
    EXPECT_EQ(node_type(Node{2, 0, 0} + corner), NodeType::Anion);
    EXPECT_EQ(squared(corner), 4);
  }
  for (const Node& hole : sphere_nodes(NodeType::Tetrahedral, 5)) {
    for (const Node& corner : tetrahedron_corners(hole)) {
      EXPECT_EQ(node_type(hole + corner), NodeType::Anion);
      EXPECT_EQ(squared(corner), 3);
    }
  }
}

TEST(SiteGraph, NeighbourShellsOfTheIdealNet) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 8));
  using Key = std::pair<NodeType, int>;
  using Shells = std::map<Key, int>;
  const Key T3{NodeType::Tetrahedral, 3};
  const Key T4{NodeType::Tetrahedral, 4};
  const Key T8{NodeType::Tetrahedral, 8};
  const Key O3{NodeType::Octahedral, 3};
  const Key O8{NodeType::Octahedral, 8};

  const SiteId o = graph.find({2, 0, 0}).value();
  EXPECT_EQ(graph.corners(o).size(), 6u);
  EXPECT_EQ(shells(graph, o, graph.hop_neighbours(o)), (Shells{{T3, 8}, {O8, 12}}));
  EXPECT_EQ(shells(graph, o, graph.near_sites(o)), (Shells{{T3, 8}}));
  EXPECT_EQ(shells(graph, o, graph.far_sites(o)), (Shells{{O8, 12}}));

  const SiteId t = graph.find({1, 1, 1}).value();
  EXPECT_EQ(graph.corners(t).size(), 4u);
  EXPECT_EQ(shells(graph, t, graph.hop_neighbours(t)), (Shells{{O3, 4}, {T4, 6}}));
  EXPECT_EQ(shells(graph, t, graph.near_sites(t)), (Shells{{O3, 4}, {T4, 6}}));
  EXPECT_EQ(shells(graph, t, graph.far_sites(t)), (Shells{{T8, 12}}));
}

TEST(SiteGraph, RelationsAreSymmetric) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 6));
  const auto contains = [](std::span<const SiteId> sites, SiteId s) {
    return std::ranges::find(sites, s) != sites.end();
  };
  for (SiteId s = 0; s < graph.size(); ++s) {
    for (const SiteId n : graph.hop_neighbours(s)) {
      EXPECT_TRUE(contains(graph.hop_neighbours(n), s));
    }
    for (const SiteId n : graph.near_sites(s)) EXPECT_TRUE(contains(graph.near_sites(n), s));
    for (const SiteId n : graph.far_sites(s)) EXPECT_TRUE(contains(graph.far_sites(n), s));
  }
}

TEST(SiteGraph, DepthCountsHopsToTheSurface) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 12));
  const SiteState state(graph);
  int deepest = 0;
  for (SiteId s = 0; s < graph.size(); ++s) {
    deepest = std::max<int>(deepest, state.depths[s]);
    EXPECT_EQ(state.depths[s] == 0, is_surface(state.kinds[s]));
    if (state.depths[s] == 0) continue;
    int nearest = 3;
    for (const SiteId n : graph.hop_neighbours(s)) {
      nearest = std::min<int>(nearest, state.depths[n]);
    }
    EXPECT_EQ(state.depths[s], std::min(nearest + 1, 3));
  }
  EXPECT_EQ(deepest, 3) << "the sphere is too small to test the cap";
}

TEST(SiteGraph, KindsOfACutSphere) {
  const std::vector<Node> anions = sphere_nodes(NodeType::Anion, 6);
  const SiteGraph graph(anions);
  const SiteState state(graph);
  std::map<SiteKind, int> count;
  for (SiteId s = 0; s < graph.size(); ++s) {
    ++count[state.kinds[s]];
    // Independent count of the corners: anions at the distance of a corner.
    const int corner_distance = graph.octahedral(s) ? 4 : 3;
    const auto corners = std::ranges::count_if(
        anions, [&](const Node& a) { return squared(a - graph.node(s)) == corner_distance; });
    EXPECT_EQ(anion_count(state.kinds[s]), corners);
    EXPECT_EQ(is_octahedral(state.kinds[s]), graph.octahedral(s));
  }
  // By hand: of the corners of (4,2,0) only (6,2,0) is further out than 6.
  EXPECT_EQ(state.kinds[graph.find({2, 0, 0}).value()], SiteKind::O6);
  EXPECT_EQ(state.kinds[graph.find({1, 1, 1}).value()], SiteKind::T4);
  EXPECT_EQ(state.kinds[graph.find({4, 2, 0}).value()], SiteKind::O5);
  EXPECT_FALSE(graph.find({6, 0, 0})) << "one corner is no site";
  EXPECT_GT(count[SiteKind::O6], 0);
  EXPECT_GT(count[SiteKind::T3], 0);
  EXPECT_EQ(count.count(SiteKind::Solution), 0u);
}

TEST(SiteState, LosingAnionsDegradesAndRemovesSites) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 5));
  SiteState state(graph);
  const SiteId t = graph.find({1, 1, 1}).value();
  std::vector<char> present(graph.anions().size(), 1);
  const auto corners = graph.corners(t);
  const std::vector<SiteKind> expected{SiteKind::T3, SiteKind::T2, SiteKind::Solution,
                                       SiteKind::Solution};
  for (std::size_t k = 0; k < corners.size(); ++k) {
    present[corners[k]] = 0;
    state.set_anions(graph, present);
    EXPECT_EQ(state.kinds[t], expected[k]);
  }
  std::ranges::fill(present, 1);
  state.set_anions(graph, present);
  EXPECT_EQ(state.kinds[t], SiteKind::T4);
}

TEST(SiteGraph, RefusesWhatIsNoSetOfAnions) {
  EXPECT_THROW(SiteGraph({{0, 0, 0}, {2, 0, 0}}), std::invalid_argument);
  EXPECT_THROW(SiteGraph({{0, 0, 0}, {0, 0, 0}}), std::invalid_argument);
}

TEST(SiteGraph, OccupantsAreIons) {
  EXPECT_EQ(occupant_of(Ion::Host), Occupant::Host);
  EXPECT_EQ(occupant_of(Ion::Guest), Occupant::Guest);
  for (const Ion ion : {Ion::Host, Ion::Guest}) EXPECT_EQ(ion_of(occupant_of(ion)), ion);
}

}  // namespace
}  // namespace catex
