#include "catex/kmc/padded_lattice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "cases.hpp"

namespace catex {
namespace {

using namespace catex::test;

/// Places of sites, sorted.
std::vector<LatticePlace> places_of(const PaddedLattice& lattice, std::span<const SiteId> sites) {
  std::vector<LatticePlace> places;
  for (const SiteId s : sites) places.push_back(lattice.place(s));
  std::ranges::sort(places);
  return places;
}

/// Places at offsets that hold a site, sorted.
std::vector<LatticePlace> sites_at(const PaddedLattice& lattice, LatticePlace place,
                                   std::span<const LatticePlace> offsets) {
  std::vector<LatticePlace> places;
  for (const LatticePlace offset : offsets) {
    if (lattice.site(place + offset) != solution_site) places.push_back(place + offset);
  }
  std::ranges::sort(places);
  return places;
}

/// A crystal that lies far from the origin of the net, on both sides of zero.
SiteGraph shifted_crystal(const Node& shift) {
  std::vector<Node> anions;
  for (int x = -4; x <= 4; ++x) {
    for (int y = -4; y <= 4; ++y) {
      for (int z = -2; z <= 4; ++z) {
        if (node_type({x, y, z}) == NodeType::Anion) anions.push_back(Node{x, y, z} + shift);
      }
    }
  }
  return SiteGraph(anions);
}

TEST(PaddedLattice, OffsetsLeadToTheNeighboursOfTheGraph) {
  for (const Node& shift : {Node{0, 0, 0}, Node{-42, 18, 100}, Node{2, 2, 0}}) {
    const SiteGraph graph = shifted_crystal(shift);
    const PaddedLattice lattice(graph);
    for (SiteId s = 0; s < graph.size(); ++s) {
      const LatticePlace place = lattice.place(s);
      const int type = PaddedLattice::type(place);
      ASSERT_EQ(lattice.site(place), s);
      ASSERT_EQ(PaddedLattice::octahedral(type), graph.octahedral(s));
      ASSERT_EQ(sites_at(lattice, place, lattice.near(type)),
                places_of(lattice, graph.near_sites(s)));
      ASSERT_EQ(sites_at(lattice, place, lattice.far(type)),
                places_of(lattice, graph.far_sites(s)));
      for (const LatticePlace offset : lattice.far(type)) {
        ASSERT_GE(place + offset, 0);
        ASSERT_LT(place + offset, lattice.size());
      }
    }
  }
}

TEST(PaddedLattice, ChangesOfAHopAreThoseOfLeavingAndArriving) {
  const SiteGraph graph = shifted_crystal({0, 0, 0});
  const PaddedLattice lattice(graph);
  for (int type = 0; type < PaddedLattice::types; ++type) {
    std::vector<LatticePlace> hops(lattice.near(type).begin(), lattice.near(type).end());
    EXPECT_EQ(hops.size(), PaddedLattice::octahedral(type) ? 8u : 10u);
    if (PaddedLattice::octahedral(type)) {
      hops.insert(hops.end(), lattice.far(type).begin(), lattice.far(type).end());
    }
    for (std::size_t i = 0; i < hops.size(); ++i) {
      ASSERT_EQ(lattice.hop(type, hops[i]), i);
      std::map<LatticePlace, std::pair<int, int>> expected;
      const int to_type = ((type + hops[i]) % 3 + 3) % 3;
      for (const LatticePlace n : lattice.near(type)) --expected[n].first;
      for (const LatticePlace n : lattice.far(type)) --expected[n].second;
      for (const LatticePlace n : lattice.near(to_type)) ++expected[hops[i] + n].first;
      for (const LatticePlace n : lattice.far(to_type)) ++expected[hops[i] + n].second;
      const auto changes = lattice.changes_of_hop(type, i);
      EXPECT_EQ(changes[0].offset, 0);
      EXPECT_EQ(changes[1].offset, hops[i]);
      for (const PaddedLattice::Change& change : changes) {
        const std::pair<int, int> found{change.near, change.far};
        EXPECT_EQ(expected[change.offset], found);
        expected.erase(change.offset);
      }
      for (const auto& [offset, change] : expected) EXPECT_EQ(change, std::pair(0, 0));
    }
  }
}

}  // namespace
}  // namespace catex
