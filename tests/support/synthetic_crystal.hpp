#pragma once

#include <cmath>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/sites/lattice.hpp"
#include "catex/system/ion_system.hpp"
#include "support/test_models.hpp"

namespace catex::test {

/// Nodes of one type within `radius` (quarter lattice parameters) of the origin.
[[nodiscard]] inline std::vector<Node> sphere_nodes(NodeType type, double radius) {
  std::vector<Node> nodes;
  const int r = static_cast<int>(radius);
  for (int x = -r; x <= r; ++x) {
    for (int y = -r; y <= r; ++y) {
      for (int z = -r; z <= r; ++z) {
        const Node n{x, y, z};
        if (node_type(n) == type && x * x + y * y + z * z <= radius * radius) nodes.push_back(n);
      }
    }
  }
  return nodes;
}

/// A crystal made by hand: every ion sits on a node (or anywhere, in net coordinates) of a net that
/// can be turned, strained, shifted and shaken. PbS: a = 5.98 Å.
struct SyntheticCrystal {
  double quarter = 5.98 / 4.0;  ///< [Å]
  double edge = 60.0;           ///< of the cubic cell [Å]
  std::vector<Vec3> coordinates;
  std::vector<int> species;

  void add(const Node& n, int kind) { add(Vec3(n.x, n.y, n.z), kind); }
  void add(const Vec3& net_coordinates, int kind) {
    coordinates.push_back(net_coordinates);
    species.push_back(kind);
  }
  [[nodiscard]] int size() const { return static_cast<int>(species.size()); }

  /// r = centre + map * quarter * coordinates + shake * (normal vector); wrapped into the cell.
  [[nodiscard]] IonSystem system(const Mat3& map = Mat3::Identity(),
                                 const Vec3& centre = Vec3::Zero(), double shake = 0.0,
                                 RandomStream* random = nullptr) const {
    IonSystem s{.cell = Cell::cubic(edge),
                .ids = {},
                .species = species,
                .positions = {},
                .velocities = {}};
    for (int i = 0; i < size(); ++i) {
      s.ids.push_back(i + 1);
      Vec3 r = centre + map * (quarter * coordinates[i]);
      if (random != nullptr) r += shake * random->normal_vector();
      s.positions.push_back(s.cell.wrap(r));
    }
    return s;
  }
};

/// Rock-salt sphere: S on the anion nodes, Pb on the octahedral holes.
[[nodiscard]] inline SyntheticCrystal rock_salt_sphere(double radius) {
  SyntheticCrystal crystal;
  for (const Node& n : sphere_nodes(NodeType::Anion, radius)) crystal.add(n, S);
  for (const Node& n : sphere_nodes(NodeType::Octahedral, radius)) crystal.add(n, Pb);
  return crystal;
}

}  // namespace catex::test
