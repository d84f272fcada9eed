#pragma once

#include <memory>
#include <vector>

#include "clusters.hpp"

namespace catex::fast {

/// How far pairs of types interact [Å].
struct Reach {
  double near = 0.0;                ///< all pairs: the Coulomb cutoff
  double far[max_types * max_types] = {};  ///< beyond it: where the Buckingham terms end, or 0
};

/// Neighbours of clusters, each pair of ions once, in two lists: an outer one with a wide buffer
/// that costs much to build, and an inner one with a narrow buffer, pruned from it, that the forces
/// walk. Both are renewed when ions have moved so far that a pair could be missing.
class ClusterList {
 public:
  ClusterList(const Reach& reach, double skin, std::vector<std::int32_t> type_of_species,
              const Kernels& kernels);

  /// From the positions of `system` alone.
  void build(const IonSystem& system);
  /// Inner list for the positions of `system`, from the present outer list.
  void prune(const IonSystem& system);
  /// Moves the slots to the positions of `system` and renews what is outdated.
  void follow(const IonSystem& system);

  [[nodiscard]] const Clusters& clusters() const { return clusters_; }
  [[nodiscard]] NeighbourView neighbours() const;
  /// Configurations of the last build and of the last pruning: together they decide the order of
  /// sums.
  [[nodiscard]] const IonSystem& built_at() const { return built_at_; }
  [[nodiscard]] const IonSystem& pruned_at() const { return pruned_at_; }
  [[nodiscard]] std::int64_t bytes() const;

 private:
  struct State;
  [[nodiscard]] bool outdated(const std::vector<Slot>& reference, const Cell& cell,
                              const Cell& reference_cell, double buffer) const;
  [[nodiscard]] PruneInput prune_input(const Cell& cell, double buffer) const;
  void find_candidates(std::int32_t cluster, const Cell& cell,
                       std::vector<std::int32_t>& candidates) const;
  void prune_slots(const Cell& cell);

  Reach reach_;
  double longest_;  ///< reach of all
  double skin_;
  std::vector<std::int32_t> type_of_species_;
  const Kernels& kernels_;
  Clusters clusters_;
  std::vector<std::int64_t> start_;   ///< of a cluster's neighbours in both lists
  std::vector<std::int32_t> outer_;
  std::vector<std::int32_t> inner_;
  std::vector<std::int32_t> near_, far_;  ///< counts in the inner list
  std::vector<Slot> slots_built_, slots_pruned_;
  IonSystem built_at_;
  IonSystem pruned_at_;
};

}  // namespace catex::fast
