#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "catex/system/ion_system.hpp"
#include "kernels.hpp"

namespace catex::fast {

/// Ions in groups of four neighbours: the ions are halved along the longest side of the box around
/// them again and again until four are left. The groups are compact at any density, and slots near
/// each other in memory are near each other in space.
class Clusters {
 public:
  /// A box of clusters in the tree of halvings; children of node n: n + 1 and `right`.
  struct Node {
    std::int32_t begin, end;  ///< clusters
    std::int32_t right;       ///< 0 for a single cluster
    std::uint32_t types;      ///< bit t: an ion of type t is inside
    Box box;
  };

  /// @param type  per species of the model: its number among those present
  void build(const IonSystem& system, const std::vector<std::int32_t>& type);
  /// Moves the slots to the present positions. Returns the largest distance of a slot from where
  /// `reference` has it, in the present cell, times the weight of its type [Å].
  double move(const IonSystem& system, const Kernels& kernels, const std::vector<Slot>& reference,
              const std::array<double, max_types>& weight);

  [[nodiscard]] std::int32_t count() const {
    return static_cast<std::int32_t>(slots_.size()) / cluster_size;
  }
  [[nodiscard]] std::int32_t ions() const { return static_cast<std::int32_t>(ion_.size()); }
  /// Ions first; then those that fill up the last cluster.
  [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
  /// Ion in slot k < ions().
  [[nodiscard]] const std::vector<std::int32_t>& ion() const { return ion_; }
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  /// Nodes that hold up to eight clusters each, and all together, in order.
  [[nodiscard]] const std::vector<std::int32_t>& groups() const { return groups_; }
  [[nodiscard]] const Node& leaf(std::int32_t cluster) const { return nodes_[leaf_[cluster]]; }

 private:
  struct Point;
  void halve(std::vector<Point>& points, std::int32_t begin, std::int32_t end, std::int32_t number,
             const Vec3& edges);
  void find_groups();
  void set_box(Node& node, const std::vector<Point>& points, std::int32_t begin, std::int32_t end);

  std::vector<Slot> slots_;
  std::vector<std::int32_t> ion_;
  std::vector<Node> nodes_;
  std::vector<std::int32_t> leaf_;  ///< node of each cluster
  std::vector<std::int32_t> groups_;
};

/// Cell vectors times 2^-32, row by row: Cartesian differences of fixed-point coordinates.
void set_to_cartesian(const Cell& cell, float* matrix, bool& orthorhombic);

/// From slot b to slot a, to the nearest image [Å].
[[nodiscard]] Vec3 separation(const Slot& a, const Slot& b, const Cell& cell);

/// Largest distance between the same slots of two sets, in the given cell, times the weight of
/// their type [Å].
[[nodiscard]] double largest_move(const std::vector<Slot>& a, const std::vector<Slot>& b,
                                  const Cell& cell, const std::array<double, max_types>& weight);

}  // namespace catex::fast
