#include "catex/kmc/crystal_image.hpp"

#include <algorithm>

namespace catex {

namespace {

/// Empty space on each side [Å]: images lie further apart than any distance that counts (5 Å).
constexpr double margin = 6.0;

int largest_coordinate(const SiteGraph& graph) {
  int largest = 0;
  for (const Node& n : graph.anions()) {
    largest = std::max({largest, std::abs(n.x), std::abs(n.y), std::abs(n.z)});
  }
  return largest;
}

}  // namespace

IonSystem crystal_image(const SiteGraph& graph, std::span<const Occupant> cations,
                        const ExchangeRoles& roles, double lattice_parameter) {
  const double unit = lattice_parameter / 4.0;
  IonSystem system{.cell = Cell::cubic(2.0 * (unit * largest_coordinate(graph) + margin)),
                   .ids = {},
                   .species = {},
                   .positions = {},
                   .velocities = {}};
  const auto add = [&](int species, const Node& n) {
    system.ids.push_back(static_cast<std::int64_t>(system.ids.size()) + 1);
    system.species.push_back(species);
    system.positions.push_back(unit * Vec3(n.x, n.y, n.z));
  };
  for (const Node& n : graph.anions()) add(roles.anion, n);
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (cations[s] == Occupant::Empty) continue;
    add(cations[s] == Occupant::Host ? roles.host : roles.guest, graph.node(s));
  }
  return system;
}

}  // namespace catex
