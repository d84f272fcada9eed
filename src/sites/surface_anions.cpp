#include "catex/sites/surface_anions.hpp"

#include <algorithm>

#include "catex/sites/node_table.hpp"

namespace catex {

AnionGraph::AnionGraph(const SiteGraph& graph)
    : neighbours_(graph.anions().size()), holes_(graph.anions().size()) {
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
    const auto corners = graph.corners(hole);
    const auto others = std::ranges::count_if(
        corners, [&](std::int32_t c) { return c != node && state.present[c] != 0; });
    if (others == 1) ++cell.loose;
    if (others > 1) ++(occupant == Occupant::Host ? cell.hosts : cell.guests);
  }
  return cell;
}

}  // namespace catex
