#pragma once

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
    std::int32_t centre[3];   ///< in units of 2^-32 cell vectors
    float half[3];            ///< half extents, in cell vectors
    std::uint32_t types;      ///< bit t: an ion of type t is inside
  };

  /// @param type  per species of the model: its number among those present
  void build(const IonSystem& system, const std::vector<std::int32_t>& type);
  /// Moves the slots to the present positions.
  void move(const IonSystem& system);

  [[nodiscard]] std::int32_t count() const {
    return static_cast<std::int32_t>(slots_.size()) / cluster_size;
  }
  [[nodiscard]] std::int32_t ions() const { return static_cast<std::int32_t>(ion_.size()); }
  /// Ions first; then those that fill up the last cluster.
  [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
  /// Ion in slot k < ions().
  [[nodiscard]] const std::vector<std::int32_t>& ion() const { return ion_; }
  [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
  [[nodiscard]] const Node& leaf(std::int32_t cluster) const { return nodes_[leaf_[cluster]]; }

 private:
  struct Point;
  std::int32_t halve(std::vector<Point>& points, std::int32_t begin, std::int32_t end,
                     const Vec3& edges);
  void set_box(Node& node, const std::vector<Point>& points, std::int32_t begin, std::int32_t end);

  std::vector<Slot> slots_;
  std::vector<std::int32_t> ion_;
  std::vector<Node> nodes_;
  std::vector<std::int32_t> leaf_;  ///< node of each cluster
};

/// Fractions of the cell in units of 2^-32, wrapped.
[[nodiscard]] std::array<std::int32_t, 3> fixed_point(const Mat3& inverse_cell, const Vec3& r);

/// Cell vectors times 2^-32, row by row: Cartesian differences of fixed-point coordinates.
void set_to_cartesian(const Cell& cell, float* matrix, bool& orthorhombic);

/// Largest squared distance between the same slots of two sets, in the given cell [Å²].
[[nodiscard]] double largest_move2(const std::vector<Slot>& a, const std::vector<Slot>& b,
                                   const Cell& cell);

}  // namespace catex::fast
