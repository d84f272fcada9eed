#include "class_site_rates.hpp"

#include <algorithm>

namespace catex {

namespace {

/// Row of origin_codes_ for an ion on a site; 0 is for none.
int row_of_origin(Ion ion, SiteKind kind, bool guest_near) {
  const int site = static_cast<int>(ion) * class_kinds + static_cast<int>(kind);
  return 1 + 2 * site + (guest_near ? 1 : 0);
}

}  // namespace

ClassSiteRates::ClassSiteRates(const RateTable& rates, const PaddedLattice& lattice)
    : lattice_(&lattice), cells_(lattice.size()), codes_(lattice.size()) {
  const std::vector<ClassOrigin> origins = class_origins(rates);
  const std::vector<ClassDestination> destinations = class_destinations(rates);
  set_rates(rates, origins, destinations);
  set_origin_codes(origins);
  set_codes_by_low_bits(destinations);
  for (const ClassDestination& to : destinations) {
    destination_codes_ = std::max(destination_codes_, to.code + 1u);
  }
  set_differences(origins);
}

void ClassSiteRates::set_rates(const RateTable& rates, std::span<const ClassOrigin> origins,
                               std::span<const ClassDestination> destinations) {
  for (std::vector<double>& rows : hops_) rows.assign(marked * row_length, 0.0);
  for (const ClassOrigin& from : origins) {
    ions_[from.code] = from.ion;
    full_desorption_[from.code] = desorption_rate(rates, from);
    for (const ClassDestination& to : destinations) {
      for (const bool far : {false, true}) {
        const double rate = hop_rate(rates, from, to, far);
        if (rate <= 0.0) continue;
        hops_[far ? 1 : 0][row_length * from.code + to.code] = rate;
        hopping_far_[from.code] |= far;
      }
    }
  }
  desorption_ = full_desorption_;
  for (const ClassDestination& to : destinations) {
    for (const Ion ion : all_ions) {
      adsorption_[static_cast<int>(ion)][to.code] = adsorption_rate(rates, ion, to);
    }
  }
}

void ClassSiteRates::set_origin_codes(std::span<const ClassOrigin> origins) {
  static_assert(1 + 2 * 2 * class_kinds <= origin_rows);
  origin_codes_.assign(hosts_end * origin_rows, 0);
  for (const ClassOrigin& from : origins) {
    const int row = row_of_origin(from.ion, from.kind, from.guest_near);
    for (int hosts = 0; hosts < hosts_end; ++hosts) {
      if (host_neighbour_bin(hosts) == from.bin) {
        origin_codes_[origin_rows * hosts + row] = from.code;
      }
    }
  }
}

void ClassSiteRates::set_codes_by_low_bits(std::span<const ClassDestination> destinations) {
  constexpr int most_near = ClassDestination::most_near;
  std::array<std::array<ClassCode, most_near + 1>, class_kinds> codes{};
  for (const ClassDestination& to : destinations)
    codes[static_cast<int>(to.kind)][to.near] = to.code;

  codes_by_low_bits_.resize(PackedCell::low_bits_count);
  for (int low = 0; low < PackedCell::low_bits_count; ++low) {
    const PackedCell cell = PackedCell::with_low_bits(low);
    const int kind = static_cast<int>(cell.kind());
    if (kind >= class_kinds) continue;
    if (!cell.occupied()) {
      const int near = std::min(cell.near(), most_near);
      codes_by_low_bits_[low] = {0, codes[kind][near]};
    } else {
      const bool guest_near = cell.ion() == Ion::Host && cell.near_guests() > 0;
      const int row = row_of_origin(cell.ion(), cell.kind(), guest_near);
      codes_by_low_bits_[low] = {static_cast<unsigned>(row), 0};
    }
  }
}

void ClassSiteRates::set_differences(std::span<const ClassOrigin> origins) {
  for (unsigned before = 0; before < destination_codes_; ++before) {
    for (unsigned now = 0; now < destination_codes_; ++now) {
      Difference& d = differences_.emplace_back();
      for (const auto& rates : adsorption_) d.adsorption |= rates[before] != rates[now];
      for (const ClassOrigin& from : origins) {
        const double* near = row_of(from.code, false);
        if (near[before] != near[now]) {
          (is_octahedral(from.kind) ? d.octahedra : d.tetrahedra) = true;
          d.near[from.code] = marked;
        }
        const double* far = row_of(from.code, true);
        if (far[before] != far[now]) {
          d.far_sites = true;
          d.far[from.code] = marked;
        }
      }
    }
  }
}

void ClassSiteRates::start() {
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    const LatticePlace place = lattice_->place(s);
    codes_[place] = codes_of(cells_[place]);
  }
}

void ClassSiteRates::set_desorption_factor(Ion ion, double factor) {
  for (int code = 0; code < static_cast<int>(marked); ++code) {
    if (ions_[code] == ion) desorption_[code] = factor * full_desorption_[code];
  }
}

}  // namespace catex
