#pragma once

#include <bit>
#include <cstddef>
#include <vector>

namespace catex {

/// Non-negative weights with their sum, and choice in proportion to weight, both in O(log n).
/// Every node is the sum of its two children, added afresh on each change: the total depends on
/// the weights only, not on their history, and never drifts.
class SumTree {
 public:
  explicit SumTree(std::size_t size)
      : leaves_(std::bit_ceil(size < 1 ? 1 : size)), nodes_(2 * leaves_, 0.0) {}

  [[nodiscard]] double total() const { return nodes_[1]; }
  [[nodiscard]] double weight(std::size_t i) const { return nodes_[leaves_ + i]; }

  void set(std::size_t i, double weight) {
    std::size_t node = leaves_ + i;
    if (nodes_[node] == weight) return;
    nodes_[node] = weight;
    while (node > 1) {
      node /= 2;
      nodes_[node] = nodes_[2 * node] + nodes_[2 * node + 1];
    }
  }

  /// Index whose interval of the cumulative sum holds x, 0 <= x < total().
  /// Never an index of weight 0, whatever the rounding.
  [[nodiscard]] std::size_t find(double x) const {
    std::size_t node = 1;
    while (node < leaves_) {
      node *= 2;
      if (x < nodes_[node] || nodes_[node + 1] == 0.0) continue;
      x -= nodes_[node];
      ++node;
    }
    return node - leaves_;
  }

 private:
  std::size_t leaves_;
  std::vector<double> nodes_;  ///< binary heap order, root at 1
};

}  // namespace catex
