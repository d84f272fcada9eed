#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

#include "catex/catalog/site_kind.hpp"

namespace catex {

/// Host: the cation the crystal is made of at the start. Guest: the one from the solution.
enum class Ion : std::uint8_t { Host, Guest };
inline constexpr std::array all_ions{Ion::Host, Ion::Guest};

enum class Mechanism : std::uint8_t {
  Hop,         ///< between neighbouring sites
  KickOut,     ///< hop of a host with a guest within reach of it before the jump
  Adsorption,  ///< solution -> site
  Desorption   ///< site -> solution
};
inline constexpr std::array all_mechanisms{Mechanism::Hop, Mechanism::KickOut,
                                           Mechanism::Adsorption, Mechanism::Desorption};

[[nodiscard]] std::string_view name(Ion ion);
[[nodiscard]] std::string_view name(Mechanism mechanism);

/// Events that share one rate constant. A function of the configuration before the event only,
/// so that MD exposure and the KMC's list of possible events mean the same.
struct EventClass {
  Ion ion;
  SiteKind from;
  SiteKind to;
  /// Host cations within 4.5 Å of the origin (the criterion of the paper, docs/physics.md),
  /// binned: see `host_neighbour_bin`. 0 for Adsorption.
  std::uint8_t host_neighbours;
  /// Cations other than the mover within 3.6 Å of the destination: 0, 1, 2, 3 (three or more).
  /// 0 for Desorption.
  std::uint8_t crowding;
  /// A guest sits within 3.6 Å of the origin; told apart only for a host's hop.
  bool guest_near;

  [[nodiscard]] Mechanism mechanism() const;
  friend auto operator<=>(const EventClass&, const EventClass&) = default;
};

/// Bins of the number of host neighbours 0-2, 3-5, 6-8, 9 and more.
inline constexpr int host_neighbour_bins = 4;
[[nodiscard]] inline std::uint8_t host_neighbour_bin(int hosts) {
  return static_cast<std::uint8_t>((hosts > 2 ? 1 : 0) + (hosts > 5 ? 1 : 0) + (hosts > 8 ? 1 : 0));
}
/// "0-2", "3-5", ...
[[nodiscard]] std::string_view host_neighbour_bin_name(int bin);

inline constexpr int crowding_levels = 4;

/// Dense index of a class, for arrays: 0 <= index < event_class_count.
inline constexpr int event_class_count =
    2 * site_kind_count * site_kind_count * host_neighbour_bins * crowding_levels * 2;
[[nodiscard]] inline int index_of(const EventClass& c) {
  int index = static_cast<int>(c.ion);
  index = index * site_kind_count + static_cast<int>(c.from);
  index = index * site_kind_count + static_cast<int>(c.to);
  index = index * host_neighbour_bins + c.host_neighbours;
  index = index * crowding_levels + c.crowding;
  return index * 2 + (c.guest_near ? 1 : 0);
}
[[nodiscard]] EventClass event_class_at(int index);

/// Readable, e.g. "Pb O6->T4 hosts 6-8 crowding 2 kick-out", with the names of the two cations.
[[nodiscard]] std::string describe(const EventClass& c, const std::string& host,
                                   const std::string& guest);

}  // namespace catex
