#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/base/vec3.hpp"
#include "catex/sites/lattice.hpp"

namespace catex {

/// Affine map from the net to space: r = origin + matrix * (x, y, z).
struct LatticeFit {
  Vec3 origin = Vec3::Zero();      ///< [Å]
  Mat3 matrix = Mat3::Identity();  ///< [Å per quarter lattice parameter]

  [[nodiscard]] Vec3 operator()(const Node& n) const {
    return origin + matrix * Vec3(n.x, n.y, n.z);
  }
};

/// Anion node closest to a point of the net's coordinates (quarter lattice parameters).
/// Source: J. H. Conway, N. J. A. Sloane, IEEE Trans. Inf. Theory 28, 227 (1982), decoding D3.
[[nodiscard]] Node nearest_anion_node(const Vec3& coordinates);

/// Anions of a crystal told apart as nodes of one fcc net.
struct RecognisedLattice {
  LatticeFit fit;
  std::vector<Node> nodes;          ///< of the recognised anions
  std::vector<std::int32_t> anion;  ///< index into the positions given, parallel to nodes
};

/// Finds the fcc net of a crystal of any orientation from the positions of its anions (unwrapped
/// around one centre): starts at an ion whose twelve neighbours are most centrosymmetric (Kelchner
/// et al., Phys. Rev. B 58, 11085 (1998)) and grows outwards, refitting one affine map.
/// The net's axes are chosen closest to the laboratory's. Ions further than `tolerance` from
/// their node stay out.
/// Throws RunError when fewer than half of the anions can be placed.
[[nodiscard]] RecognisedLattice recognise_fcc(std::span<const Vec3> anions, double tolerance = 1.2);

/// Least-squares affine map of nodes onto positions. Throws RunError unless there are four nodes
/// that are not in a plane.
[[nodiscard]] LatticeFit fit_lattice(std::span<const Node> nodes, std::span<const Vec3> positions);

}  // namespace catex
