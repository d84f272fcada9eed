#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/sites/lattice.hpp"

namespace catex {

/// Index of a node among given ones, looked up in constant time: a dense box around them.
class NodeTable {
 public:
  NodeTable() = default;
  /// Nodes must be distinct; their index is their place in the span.
  explicit NodeTable(std::span<const Node> nodes);

  /// -1 when the node is not among them.
  [[nodiscard]] std::int32_t find(const Node& n) const {
    const Node d = n - low_;
    if (d.x < 0 || d.y < 0 || d.z < 0 || d.x >= extent_.x || d.y >= extent_.y || d.z >= extent_.z) {
      return -1;
    }
    return index_[slot(d)];
  }

 private:
  [[nodiscard]] std::size_t slot(const Node& d) const {
    return (static_cast<std::size_t>(d.x) * static_cast<std::size_t>(extent_.y) +
            static_cast<std::size_t>(d.y)) *
               static_cast<std::size_t>(extent_.z) +
           static_cast<std::size_t>(d.z);
  }

  Node low_{0, 0, 0};
  Node extent_{0, 0, 0};
  std::vector<std::int32_t> index_;
};

}  // namespace catex
