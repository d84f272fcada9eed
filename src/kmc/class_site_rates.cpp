#include "class_site_rates.hpp"

#include <algorithm>

namespace catex {

ClassSiteRates::ClassSiteRates(const RateTable& rates, const PaddedLattice& lattice)
    : lattice_(&lattice), places_(lattice.size()) {
  for (std::vector<double>& rows : hops_) rows.assign(origin_codes * row_length, 0.0);
  for (std::size_t hosts = 0; hosts < bins_.size(); ++hosts) {
    bins_[hosts] = host_neighbour_bin(static_cast<int>(hosts));
  }
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    for (int k = 0; k < lattice_kinds; ++k) {
      const auto kind = static_cast<SiteKind>(k);
      adsorbing_kind_[k] = is_surface(kind);
      for (int level = 0; level < near_levels; ++level) set_adsorption(rates, ion, kind, level);
      for (int bin = 0; bin < host_neighbour_bins; ++bin) {
        set_origin(rates, ion, kind, bin, false);
        if (ion == Ion::Host) set_origin(rates, ion, kind, bin, true);
      }
    }
  }
  set_hop_classes();
}

void ClassSiteRates::set_hop_classes() {
  for (const int far : {0, 1}) {
    hop_classes_[far].assign(256 * destination_codes, 0);
    for (int origin = 0; origin < origin_codes; ++origin) {
      const double* row = row_of(static_cast<Code>(origin), far == 1);
      for (int d = 0; d < destination_codes; ++d) {
        const auto first_equal = std::find(row, row + d, row[d]) - row;
        hop_classes_[far][256 * d + origin] = static_cast<Code>(first_equal);
      }
    }
  }
}

void ClassSiteRates::start() {
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    Place& place = places_[lattice_->place(s)];
    place.codes = codes_of(place.cell);
  }
}

std::span<const ClassSiteRates::Codes> ClassSiteRates::codes_by_low_bits() {
  static const std::vector<Codes> table = [] {
    std::vector<Codes> codes(PackedCell::low_bits_count);
    for (int low = 0; low < PackedCell::low_bits_count; ++low) {
      const PackedCell cell = PackedCell::with_low_bits(low);
      if (static_cast<int>(cell.kind()) >= lattice_kinds) continue;
      if (cell.occupant() == Occupant::Empty) {
        const int level = std::min(cell.near_hosts() + cell.near_guests(), near_levels - 1);
        codes[low].destination = static_cast<Code>(first_destination_code(cell.kind()) + level);
      } else if (cell.occupant() == Occupant::Host || cell.occupant() == Occupant::Guest) {
        const bool guest_near = cell.ion() == Ion::Host && cell.near_guests() > 0;
        const int origin = first_origin_code(cell.ion(), cell.kind()) + (guest_near ? 1 : 0);
        codes[low].origin = static_cast<Code>(origin);
      }
    }
    return codes;
  }();
  return table;
}

void ClassSiteRates::set_origin(const RateTable& rates, Ion ion, SiteKind kind, int bin,
                                bool guest_near) {
  const int origin = first_origin_code(ion, kind) + 2 * bin + (guest_near ? 1 : 0);
  EventClass c{.ion = ion,
               .from = kind,
               .to = SiteKind::Solution,
               .host_neighbours = static_cast<std::uint8_t>(bin),
               .crowding = 0,
               .guest_near = false};
  if (is_surface(kind)) full_desorption_[origin] = rates.rate(index_of(c));
  desorption_[origin] = full_desorption_[origin];
  active_[origin] |= desorption_[origin] > 0.0;

  c.guest_near = guest_near;
  for (int k = 0; k < lattice_kinds; ++k) {
    c.to = static_cast<SiteKind>(k);
    for (int level = 0; level < near_levels; ++level) {
      const int destination = first_destination_code(c.to) + level;
      const bool far = is_octahedral(kind) && is_octahedral(c.to);
      const int others = level - (far ? 0 : 1);  // a near mover does not crowd itself
      if (others < 0) continue;
      c.crowding = static_cast<std::uint8_t>(std::min(others, crowding_levels - 1));
      const double rate = rates.rate(index_of(c));
      hops_[far ? 1 : 0][row_length * origin + destination] = rate;
      active_[origin] |= rate > 0.0;
      (far ? hopping_far_ : hopping_)[origin] |= rate > 0.0;
      wanted_[destination] |= rate > 0.0;
    }
  }
}

void ClassSiteRates::set_desorption_factor(Ion ion, double factor) {
  constexpr int codes_of_ion = lattice_kinds * host_neighbour_bins * 2;
  const int first = first_origin_code(ion, SiteKind{});
  for (int origin = first; origin < first + codes_of_ion; ++origin) {
    desorption_[origin] = factor * full_desorption_[origin];
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
  const int destination = first_destination_code(kind) + level;
  const double rate = rates.rate(index_of(c));
  adsorption_[static_cast<int>(ion)][destination] = rate;
  wanted_[destination] |= rate > 0.0;
}

}  // namespace catex
