#include "catex/sites/lattice.hpp"

namespace catex {
namespace {

bool even(int i) { return (i & 1) == 0; }

}  // namespace

NodeType node_type(const Node& n) {
  if (even(n.x) && even(n.y) && even(n.z)) {
    return even((n.x + n.y + n.z) / 2) ? NodeType::Anion : NodeType::Octahedral;
  }
  return !even(n.x) && !even(n.y) && !even(n.z) ? NodeType::Tetrahedral : NodeType::None;
}

const std::array<Node, 6>& octahedron_corners() {
  static constexpr std::array<Node, 6> corners{
      {{-2, 0, 0}, {0, -2, 0}, {0, 0, -2}, {0, 0, 2}, {0, 2, 0}, {2, 0, 0}}};
  return corners;
}

std::array<Node, 4> tetrahedron_corners(const Node& n) {
  static constexpr std::array<Node, 4> up{{{-1, -1, 1}, {-1, 1, -1}, {1, -1, -1}, {1, 1, 1}}};
  static constexpr std::array<Node, 4> down{{{-1, -1, -1}, {-1, 1, 1}, {1, -1, 1}, {1, 1, -1}}};
  return node_type(n + Node{1, 1, 1}) == NodeType::Anion ? up : down;
}

}  // namespace catex
