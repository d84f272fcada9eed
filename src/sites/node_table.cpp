#include "catex/sites/node_table.hpp"

#include <algorithm>
#include <stdexcept>

namespace catex {

NodeTable::NodeTable(std::span<const Node> nodes) {
  if (nodes.empty()) return;
  Node high = low_ = nodes.front();
  for (const Node& n : nodes) {
    low_ = {std::min(low_.x, n.x), std::min(low_.y, n.y), std::min(low_.z, n.z)};
    high = {std::max(high.x, n.x), std::max(high.y, n.y), std::max(high.z, n.z)};
  }
  extent_ = high - low_ + Node{1, 1, 1};
  index_.assign(static_cast<std::size_t>(extent_.x) * static_cast<std::size_t>(extent_.y) *
                    static_cast<std::size_t>(extent_.z),
                -1);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::int32_t& entry = index_[slot(nodes[i] - low_)];
    if (entry != -1) throw std::invalid_argument("a node was given twice");
    entry = static_cast<std::int32_t>(i);
  }
}

}  // namespace catex
