#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/catalog/anion_cell.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// The anion nodes of a SiteGraph with their nearest nodes and the holes that they bound. Fixed
/// after construction.
class AnionGraph {
 public:
  static constexpr int most_neighbours = 12;

  explicit AnionGraph(const SiteGraph& graph);

  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(holes_.size()); }
  /// Anions may leave and come at nodes of the surface only: those with fewer than twelve nearest
  /// nodes in the net, occupied or not.
  [[nodiscard]] bool at_surface(std::int32_t node) const {
    return neighbours_[node].size() < most_neighbours;
  }
  /// As indices into SiteGraph::anions().
  [[nodiscard]] std::span<const std::int32_t> neighbours(std::int32_t node) const {
    return neighbours_[node];
  }
  /// Sites of which the node is a corner: six octahedra and eight tetrahedra inside.
  [[nodiscard]] std::span<const SiteId> holes(std::int32_t node) const { return holes_[node]; }
  /// Nodes that are corners of these holes, itself and its neighbours among them: whose AnionCell
  /// may change with its anion.
  [[nodiscard]] std::span<const std::int32_t> beside(std::int32_t node) const {
    return beside_[node];
  }

 private:
  std::vector<std::vector<std::int32_t>> neighbours_;
  std::vector<std::vector<SiteId>> holes_;
  std::vector<std::vector<std::int32_t>> beside_;
};

/// Which nodes have an anion, and who was left behind where a site was lost with its anion.
struct AnionState {
  std::vector<char> present;       ///< by anion node
  std::vector<Occupant> stranded;  ///< by site; of a lost one, its cation until the site is back

  AnionState() = default;
  /// All anions present.
  explicit AnionState(const SiteGraph& graph)
      : present(graph.anions().size(), 1), stranded(graph.size(), Occupant::Empty) {}
};

/// What is around a node now. MD analysis counts by it and KMC takes its rates from it.
[[nodiscard]] AnionCell anion_cell(const SiteGraph& graph, const AnionGraph& anions,
                                   const SiteState& sites, const AnionState& state,
                                   std::int32_t node);

}  // namespace catex
