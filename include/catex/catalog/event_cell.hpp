#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "catex/catalog/event_class.hpp"

namespace catex {

/// What is around a site, as far as rates depend on it: cations on the sites of the two shells
/// around it, and how deep it lies. Near: within 3.6 Å (O-T a√3/4, T-T a/2). Far: the twelve
/// equivalent sites at a/√2. The site's own occupant is not counted, and around the destination of
/// a hop neither is the cation that hops: so the destination's environment is that of the origin of
/// the hop back.
struct Environment {
  std::uint8_t near_hosts = 0;   ///< 0 to 10
  std::uint8_t near_guests = 0;  ///< 0 to 10
  std::uint8_t far_hosts = 0;    ///< 0 to 12
  std::uint8_t far_guests = 0;   ///< 0 to 12
  /// Hops, over sites empty or not, to the nearest site that touches the solution: 0 for a
  /// surface site, 1, 2, and `deepest` for three or more.
  std::uint8_t depth = 0;

  static constexpr int deepest = 3;

  [[nodiscard]] int hosts() const { return near_hosts + far_hosts; }
  [[nodiscard]] int near() const { return near_hosts + near_guests; }
  friend auto operator<=>(const Environment&, const Environment&) = default;
};

/// The finest distinction between events: rates are functions of the cell, whatever they lump.
/// Counts and exposures of MD are kept by cell, so that no later choice of descriptors or classes
/// needs the trajectory again.
struct EventCell {
  Ion ion;
  SiteKind from;  ///< Solution for an adsorption; then `origin` is empty
  SiteKind to;    ///< Solution for a desorption; then `destination` is empty
  Environment origin;
  Environment destination;

  friend auto operator<=>(const EventCell&, const EventCell&) = default;
};

/// 45 bits that hold a cell, ordered by ion, kinds, origin, destination; for files and hash tables.
[[nodiscard]] std::uint64_t key_of(const EventCell& cell);
[[nodiscard]] EventCell event_cell_at(std::uint64_t key);

/// The readable class that a cell belongs to.
[[nodiscard]] inline EventClass class_of(const EventCell& cell) {
  const bool enters = cell.from == SiteKind::Solution;
  const bool leaves = cell.to == SiteKind::Solution;
  const bool hops = !enters && !leaves;
  const int crowd = std::min(cell.destination.near(), crowding_levels - 1);
  return {.ion = cell.ion,
          .from = cell.from,
          .to = cell.to,
          .host_neighbours = enters ? std::uint8_t{0} : host_neighbour_bin(cell.origin.hosts()),
          .crowding = leaves ? std::uint8_t{0} : static_cast<std::uint8_t>(crowd),
          .guest_near = hops && cell.ion == Ion::Host && cell.origin.near_guests > 0};
}

}  // namespace catex
