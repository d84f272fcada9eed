#pragma once

#include <cmath>
#include <vector>

#include "catex/catalog/counts.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// Sphere of rock salt around an anion.
/// @param radius  in quarters of the lattice parameter; anions lie closer
inline SiteGraph rock_salt_sphere(double radius) {
  const int reach = static_cast<int>(std::ceil(radius));
  std::vector<Node> anions;
  for (int x = -reach; x <= reach; ++x) {
    for (int y = -reach; y <= reach; ++y) {
      for (int z = -reach; z <= reach; ++z) {
        const bool inside = x * x + y * y + z * z < radius * radius;
        if (inside && node_type({x, y, z}) == NodeType::Anion) anions.push_back({x, y, z});
      }
    }
  }
  return SiteGraph(std::move(anions));
}

/// Radius of a sphere that holds so many nodes, in quarters of the lattice parameter.
/// @param share  of these nodes among all of the simple cubic net of edge a/4
inline double radius_of(double nodes, double share) {
  return std::cbrt(nodes / share * 3.0 / (4.0 * M_PI));
}

/// Counts whose posterior mean is the rate [1/ps].
inline ClassCount measured(double rate) {
  constexpr std::int64_t events = 1000;
  return {.events = events, .crossings = events, .exposure = (events + 0.5) / rate};
}

}  // namespace catex
