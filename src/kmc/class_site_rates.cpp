#include "class_site_rates.hpp"

#include <algorithm>

#include "catex/base/errors.hpp"

namespace catex {

namespace {

/// Row of origin_codes_ for an ion on a site; 0 is for none.
int row_of_origin(Ion ion, SiteKind kind, bool guest_near) {
  const int site = static_cast<int>(ion) * class_kinds + static_cast<int>(kind);
  return 1 + 2 * site + (guest_near ? 1 : 0);
}

}  // namespace

ClassSiteRates::ClassSiteRates(const RateTable& rates, const PaddedLattice& lattice)
    : lattice_(&lattice), places_(lattice.size()) {
  const std::vector<ClassOrigin> origins = class_origins(rates);
  const std::vector<ClassDestination> destinations = class_destinations(rates);
  set_rates(rates, origins, destinations);
  set_origin_codes(origins);
  set_codes_by_low_bits(destinations);
  for (const ClassDestination& to : destinations) {
    destination_codes_ = std::max(destination_codes_, to.code + 1u);
  }
  set_joins();
  set_rises(origins);
  set_origin_rises();
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

  for (int low = 0; low < PackedCell::low_bits_count; ++low) {
    const PackedCell cell = PackedCell::with_low_bits(low);
    const int kind = static_cast<int>(cell.kind());
    if (kind >= class_kinds) continue;
    if (!cell.occupied()) {
      const int near = std::min(cell.near(), most_near);
      const unsigned bits = Codes::bits_of_destination(codes[kind][near]);
      codes_by_low_bits_[low].destination = static_cast<std::uint16_t>(bits);
    } else {
      const bool guest_near = cell.ion() == Ion::Host && cell.near_guests() > 0;
      const int row = row_of_origin(cell.ion(), cell.kind(), guest_near);
      codes_by_low_bits_[low].origin_row = static_cast<std::uint16_t>(row);
    }
  }
}

bool ClassSiteRates::same_adsorption(unsigned a, unsigned b) const {
  return std::ranges::all_of(adsorption_,
                             [a, b](const auto& rates) { return rates[a] == rates[b]; });
}

void ClassSiteRates::set_joins() {
  const unsigned codes = destination_codes_;
  for (unsigned before = 0; before < codes; ++before) {
    for (unsigned now = 0; now < codes; ++now) {
      joins_[two(before, now)] = static_cast<Code>(join(before, now));
    }
  }
}

/// A code with the higher one of each two rates; a new one, as long as the table has room. Rates
/// of adsorption are drawn from as they are: a bound shares them with its code.
unsigned ClassSiteRates::join(unsigned before, unsigned now) {
  if (!same_adsorption(before, now)) return now;
  constexpr std::size_t rows = marked;
  std::array<std::array<double, rows>, 2> higher{};
  const auto fits = [&](unsigned code) {
    for (const int far : {0, 1}) {
      for (unsigned from = 0; from < rows; ++from) {
        if (row_of(from, far != 0)[code] != higher[far][from]) return false;
      }
    }
    return same_adsorption(code, now);
  };
  for (const int far : {0, 1}) {
    for (unsigned from = 0; from < rows; ++from) {
      const double* row = row_of(from, far != 0);
      higher[far][from] = std::max(row[before], row[now]);
    }
  }
  for (unsigned code = 0; code < destination_codes_; ++code) {
    if (fits(code)) return code;
  }
  if (destination_codes_ == row_length) return now;
  const unsigned code = destination_codes_++;
  for (const int far : {0, 1}) {
    for (unsigned from = 0; from < rows; ++from) {
      hops_[far][row_length * from + code] = higher[far][from];
    }
  }
  for (auto& rates : adsorption_) rates[code] = rates[now];
  return code;
}

void ClassSiteRates::set_rises(std::span<const ClassOrigin> origins) {
  for (unsigned before = 0; before < destination_codes_; ++before) {
    for (unsigned now = 0; now < destination_codes_; ++now) {
      Rise& rise = rises_[two(before, now)];
      rise.adsorption = !same_adsorption(before, now);
      for (const ClassOrigin& from : origins) {
        const double* near = row_of(from.code, false);
        if (near[before] < near[now]) {
          (is_octahedral(from.kind) ? rise.octahedra : rise.tetrahedra) = true;
        }
        const double* far = row_of(from.code, true);
        if (far[before] < far[now]) rise.far_sites = true;
      }
      exceeds_[two(before, now)] = rise.any() ? 1 : 0;
    }
  }
}

void ClassSiteRates::set_origin_rises() {
  for (unsigned before = 0; before < marked; ++before) {
    for (unsigned now = 0; now < marked; ++now) {
      bool rises = full_desorption_[before] < full_desorption_[now];
      for (const bool far : {false, true}) {
        const double* was = row_of(before, far);
        const double* is = row_of(now, far);
        for (unsigned to = 0; to < destination_codes_; ++to) rises |= was[to] < is[to];
      }
      rising_origins_[two_origins(before, now)] = static_cast<Code>(now | (rises ? marked : 0));
    }
  }
}

void ClassSiteRates::append_bounds(std::vector<std::int32_t>& list) const {
  const std::size_t count_at = list.size();
  list.push_back(0);
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    const LatticePlace place = lattice_->place(s);
    const Codes codes = places_[place].codes;
    if (codes.bound() == codes.destination()) continue;
    list.push_back(place);
    list.push_back(static_cast<std::int32_t>(codes.bound()));
    ++list[count_at];
  }
}

void ClassSiteRates::take_bounds(std::span<const std::int32_t>& list) {
  const auto check = [](bool fits) {
    if (!fits) throw InputError("the bounds of the checkpoint do not fit its configuration");
  };
  check(!list.empty() && list[0] >= 0);
  const std::size_t count = 2 * static_cast<std::size_t>(list[0]);
  list = list.subspan(1);
  check(count <= list.size());
  for (std::size_t i = 0; i < count; i += 2) {
    const std::int32_t place = list[i];
    check(place >= 0 && place < lattice_->size() && lattice_->site(place) != solution_site);
    const std::int32_t bound = list[i + 1];
    check(bound >= 0 && bound < static_cast<std::int32_t>(destination_codes_));
    check(exceeds_[two(bound, places_[place].codes.destination())] == 0);
    places_[place].codes.set_bound(bound);
  }
  list = list.subspan(count);
}

void ClassSiteRates::start() {
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    const LatticePlace place = lattice_->place(s);
    places_[place].codes = codes_of(places_[place].cell);
  }
}

void ClassSiteRates::set_desorption_factor(Ion ion, double factor) {
  for (int code = 0; code < static_cast<int>(marked); ++code) {
    if (ions_[code] == ion) desorption_[code] = factor * full_desorption_[code];
  }
}

}  // namespace catex
