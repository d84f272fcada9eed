#pragma once

#include <array>
#include <vector>

#include "catex/base/profile.hpp"
#include "clusters.hpp"

namespace catex::fast {

/// How far pairs of types interact [Å], and how fast types move.
struct Reach {
  double near = 0.0;                       ///< all pairs: the Coulomb cutoff
  double far[max_types * max_types] = {};  ///< beyond it: where the Buckingham terms end, or 0
  /// Thermal speed over that of the fastest type. Pairs of slow ions need less of a buffer: it is
  /// made for each pair of types in proportion to the sum of their speeds.
  std::array<double, max_types> speed{};
};

/// Neighbours of clusters, each pair of ions once, in two lists: an outer one with a wide buffer
/// that costs much to build, and an inner one with a narrow buffer, pruned from it, that the forces
/// walk. Both are renewed when ions have moved so far that a pair could be missing.
class ClusterList {
 public:
  /// @param skin  buffer of the outer list, per ion of the fastest type [Å]
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
  /// Cell and positions only.
  [[nodiscard]] const IonSystem& pruned_at() const { return pruned_at_; }
  [[nodiscard]] const Profile& profile() const { return profile_; }

 private:
  struct Boxes;
  struct Search;
  static constexpr std::uint32_t type_sets = 1U << max_types;
  [[nodiscard]] bool outdated(double moved, const Cell& cell, const Cell& reference_cell,
                              double buffer) const;
  [[nodiscard]] PruneInput prune_input(const Cell& cell, double buffer) const;
  [[nodiscard]] Search make_search(const Cell& cell) const;
  void find_boxes(const Clusters::Node& group, const Search& search, Boxes& boxes) const;
  std::int64_t find_neighbours(std::int32_t cluster, const Search& search, Boxes& boxes,
                               std::vector<std::int32_t>& candidates,
                               std::vector<std::int32_t>& found) const;
  void prune_slots(const Cell& cell);

  Reach reach_;
  double longest_;  ///< reach of all
  double slowest_;  ///< least speed
  double skin_;
  std::array<double, max_types> weight_{};  ///< of moves: 1 / speed
  std::vector<std::int32_t> type_of_species_;
  const Kernels& kernels_;
  Clusters clusters_;
  std::vector<std::int64_t> start_;  ///< of a cluster's neighbours in both lists
  std::vector<std::int32_t> outer_;
  std::vector<std::int32_t> inner_;
  std::vector<std::vector<std::int32_t>> found_;  ///< by group of clusters, while building
  std::vector<std::int32_t> near_, far_;          ///< counts in the inner list
  std::vector<Slot> slots_built_, slots_pruned_;
  IonSystem built_at_;
  IonSystem pruned_at_;
  Profile profile_;
};

}  // namespace catex::fast
