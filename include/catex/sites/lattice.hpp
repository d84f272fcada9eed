#pragma once

#include <array>
#include <compare>
#include <vector>

namespace catex {

/// Point of the bcc-like net that holds anions and both kinds of holes of an fcc lattice, in
/// units of a quarter of its cubic lattice parameter.
///   all even, (x+y+z)/2 even: anion;   all even, (x+y+z)/2 odd: octahedral hole;
///   all odd: tetrahedral hole.
struct Node {
  int x, y, z;
  friend auto operator<=>(const Node&, const Node&) = default;
  friend Node operator+(const Node& a, const Node& b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend Node operator-(const Node& a, const Node& b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
};

enum class NodeType { Anion, Octahedral, Tetrahedral, None };
[[nodiscard]] NodeType node_type(const Node& n);

/// Neighbour shells of the net, as offsets; from/to types as the names say.
/// Octahedral hole -> its six anions at a/2.
[[nodiscard]] const std::array<Node, 6>& octahedron_corners();
/// Tetrahedral hole at n -> its four anions at a√3/4 (which four of the eight depends on n).
[[nodiscard]] std::array<Node, 4> tetrahedron_corners(const Node& n);

}  // namespace catex
