#include "class_site_rates.hpp"

#include <algorithm>

namespace catex {

ClassSiteRates::ClassSiteRates(const RateTable& rates, LatticePlace size)
    : origins_(size, 0),
      destinations_(size, 0),
      hops_(static_cast<std::size_t>(origin_codes) * 2 * destination_codes, 0.0) {
  for (std::size_t hosts = 0; hosts < bins_.size(); ++hosts) {
    bins_[hosts] = host_neighbour_bin(static_cast<int>(hosts));
  }
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    for (int k = 0; k < lattice_kinds; ++k) {
      const auto kind = static_cast<SiteKind>(k);
      for (int level = 0; level < near_levels; ++level) set_adsorption(rates, ion, kind, level);
      for (int bin = 0; bin < host_neighbour_bins; ++bin) {
        set_origin(rates, ion, kind, bin, false);
        if (ion == Ion::Host) set_origin(rates, ion, kind, bin, true);
      }
    }
  }
}

void ClassSiteRates::set_origin(const RateTable& rates, Ion ion, SiteKind kind, int bin,
                                bool guest_near) {
  const int site = static_cast<int>(ion) * lattice_kinds + static_cast<int>(kind);
  const int origin = 1 + (site * host_neighbour_bins + bin) * 2 + (guest_near ? 1 : 0);
  EventClass c{.ion = ion,
               .from = kind,
               .to = SiteKind::Solution,
               .host_neighbours = static_cast<std::uint8_t>(bin),
               .crowding = 0,
               .guest_near = false};
  if (is_surface(kind)) desorption_[origin] = rates.rate(index_of(c));
  active_[origin] |= desorption_[origin] > 0.0;

  c.guest_near = guest_near;
  for (int k = 0; k < lattice_kinds; ++k) {
    c.to = static_cast<SiteKind>(k);
    for (int level = 0; level < near_levels; ++level) {
      const int destination = 1 + k * near_levels + level;
      for (const int far : {0, 1}) {
        const int others = level - (far == 0 ? 1 : 0);  // a near mover does not crowd itself
        if (others < 0) continue;
        c.crowding = static_cast<std::uint8_t>(std::min(others, crowding_levels - 1));
        const double rate = rates.rate(index_of(c));
        hops_[(2 * origin + far) * destination_codes + destination] = rate;
        active_[origin] |= rate > 0.0;
        wanted_[destination] |= rate > 0.0;
      }
    }
  }
}

void ClassSiteRates::set_adsorption(const RateTable& rates, Ion ion, SiteKind kind, int level) {
  if (!is_surface(kind)) return;
  const EventClass c{.ion = ion,
                     .from = SiteKind::Solution,
                     .to = kind,
                     .host_neighbours = 0,
                     .crowding = static_cast<std::uint8_t>(std::min(level, crowding_levels - 1)),
                     .guest_near = false};
  const int destination = 1 + static_cast<int>(kind) * near_levels + level;
  const double rate = rates.rate(index_of(c));
  adsorption_[static_cast<int>(ion)][destination] = rate;
  wanted_[destination] |= rate > 0.0;
}

}  // namespace catex
