#include "catex/sites/surface_anions.hpp"

#include <algorithm>

#include "catex/sites/node_table.hpp"

namespace catex {

AnionGraph::AnionGraph(const SiteGraph& graph)
    : neighbours_(graph.anions().size()),
      holes_(graph.anions().size()),
      beside_(graph.anions().size()) {
  const std::vector<Node>& nodes = graph.anions();
  const NodeTable index(nodes);
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (const int a : {-2, 2}) {
      for (const int b : {-2, 2}) {
        for (const Node& offset : {Node{a, b, 0}, Node{a, 0, b}, Node{0, a, b}}) {
          const std::int32_t neighbour = index.find(nodes[n] + offset);
          if (neighbour >= 0) neighbours_[n].push_back(neighbour);
        }
      }
    }
  }
  for (SiteId s = 0; s < graph.size(); ++s) {
    for (const std::int32_t corner : graph.corners(s)) holes_[corner].push_back(s);
  }
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    std::vector<std::int32_t>& found = beside_[n];
    for (const SiteId hole : holes_[n]) {
      found.insert(found.end(), graph.corners(hole).begin(), graph.corners(hole).end());
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }
}

AnionCell anion_cell(const SiteGraph& graph, const AnionGraph& anions, const SiteState& sites,
                     const AnionState& state, std::int32_t node) {
  AnionCell cell{.leaves = state.present[node] != 0};
  for (const std::int32_t n : anions.neighbours(node)) {
    cell.neighbours = static_cast<std::uint8_t>(cell.neighbours + (state.present[n] != 0 ? 1 : 0));
  }
  for (const SiteId hole : anions.holes(node)) {
    const bool lost = sites.kinds[hole] == SiteKind::Solution;
    const Occupant occupant = lost ? state.stranded[hole] : sites.occupants[hole];
    if (occupant == Occupant::Empty) continue;
    // A kind says how many anions a site has; what is lost has none or one.
    const std::ptrdiff_t corners =
        lost ? std::ranges::count_if(graph.corners(hole),
                                     [&](std::int32_t c) { return state.present[c] != 0; })
             : anion_count(sites.kinds[hole]);
    const std::ptrdiff_t others = corners - (cell.leaves ? 1 : 0);
    if (others == 1) ++cell.loose;
    if (others > 1) ++(occupant == Occupant::Host ? cell.hosts : cell.guests);
  }
  return cell;
}

}  // namespace catex
