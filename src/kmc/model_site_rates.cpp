#include "model_site_rates.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "catex/base/errors.hpp"

namespace catex {

namespace {

constexpr int lattice_kinds = site_kind_count - 1;

void append(std::vector<std::int32_t>& list, double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  list.push_back(static_cast<std::int32_t>(bits >> 32));
  list.push_back(static_cast<std::int32_t>(bits));
}

void check(bool fits) {
  if (!fits) throw InputError("the bounds of the checkpoint do not fit its configuration");
}

std::int32_t take_number(std::span<const std::int32_t>& list) {
  check(!list.empty());
  const std::int32_t number = list[0];
  list = list.subspan(1);
  return number;
}

/// @param least  it must not be below
double take_bound(std::span<const std::int32_t>& list, double least) {
  const auto high = static_cast<std::uint32_t>(take_number(list));
  const auto low = static_cast<std::uint32_t>(take_number(list));
  const auto value = std::bit_cast<double>(std::uint64_t{high} << 32 | low);
  check(std::isfinite(value) && value >= least);
  return value;
}

}  // namespace

ModelSiteRates::FactorTable ModelSiteRates::factor_table(const RateModel& model, Factor factor) {
  FactorTable table{};
  for (const Ion ion : all_ions) {
    const int i = static_cast<int>(ion);
    // The exponent is a sum: what neighbours add to it is the same for every depth.
    for (int k = 0; k < lattice_kinds; ++k) {
      for (int depth = 0; depth <= Environment::deepest; ++depth) {
        const Environment around{.depth = static_cast<std::uint8_t>(depth)};
        table.base[i][4 * k + depth] = (model.*factor)(ion, static_cast<SiteKind>(k), around);
      }
    }
    for (int pair = 0; pair < PackedCell::pair_count; ++pair) {
      const auto hosts = static_cast<std::uint8_t>(pair % 16);
      const auto guests = static_cast<std::uint8_t>(pair / 16);
      const Environment near{.near_hosts = hosts, .near_guests = guests};
      const Environment far{.far_hosts = hosts, .far_guests = guests};
      for (int k = 0; k < lattice_kinds; ++k) {
        const auto kind = static_cast<SiteKind>(k);
        const double alone = (model.*factor)(ion, kind, {});
        table.near[i][k][pair] = (model.*factor)(ion, kind, near) / alone;
        table.far[i][k][pair] = (model.*factor)(ion, kind, far) / alone;
      }
    }
  }
  return table;
}

ModelSiteRates::ModelSiteRates(const RateModel& model, const PaddedLattice& lattice)
    : lattice_(&lattice),
      cells_(lattice.size()),
      origins_(lattice.size(), 0.0),
      destinations_(lattice.size()),
      from_tetrahedra_(lattice.size()),
      reach_(lattice.size(), 0.0),
      neighbours_(lattice.size()),
      origin_(factor_table(model, &RateModel::origin_factor)),
      destination_(factor_table(model, &RateModel::destination_factor)) {
  for (const Ion ion : all_ions) {
    const int i = static_cast<int>(ion);
    for (int k = 0; k < lattice_kinds; ++k) {
      const auto from = static_cast<SiteKind>(k);
      adsorbing_[k] = is_surface(from);
      if (is_surface(from)) {
        solution_paths_[i][k] = model.path_factor(ion, from, SiteKind::Solution);
      }
      for (int t = 0; t < lattice_kinds; ++t) {
        paths_[i][k][t] = model.path_factor(ion, from, static_cast<SiteKind>(t));
      }
    }
  }
  desorption_paths_ = solution_paths_;
}

ModelSiteRates::Neighbours ModelSiteRates::neighbours_of(LatticePlace place) const {
  const auto common_kind = [&](std::span<const LatticePlace> offsets) {
    const SiteKind first = cells_[place + offsets.front()].kind();
    const bool alike = std::ranges::all_of(
        offsets, [&](LatticePlace offset) { return cells_[place + offset].kind() == first; });
    return alike ? static_cast<std::uint8_t>(first) : Neighbours::mixed;
  };
  const int type = PaddedLattice::type(place);
  const std::span<const LatticePlace> near = lattice_->near(type);
  if (PaddedLattice::octahedral(type)) return {common_kind(lattice_->far(type)), common_kind(near)};
  return {common_kind(near.first(4)), common_kind(near.subspan(4))};
}

void ModelSiteRates::start() {
  refresh(places(), places());
}

void ModelSiteRates::refresh(std::span<const LatticePlace> places,
                             std::span<const LatticePlace> origins) {
  for (const LatticePlace place : places) {
    set(place);
    destinations_.tighten(place);
    from_tetrahedra_.tighten(place);
  }
  for (const LatticePlace origin : origins) {
    neighbours_[origin] = neighbours_of(origin);
    if (cells_[origin].occupied()) reach_[origin] = reach_bound(origin);
  }
}

std::vector<LatticePlace> ModelSiteRates::places() const {
  std::vector<LatticePlace> places;
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) places.push_back(lattice_->place(s));
  return places;
}

// Bounds first, as the sums follow from them: number of places, then of each the place, which of
// its bounds (bits), and these; then the same for sums.
void ModelSiteRates::append_bounds(std::vector<std::int32_t>& list) const {
  const auto append_places = [&](auto&& append_values) {
    const std::size_t count_at = list.size();
    list.push_back(0);
    for (const LatticePlace place : places()) {
      const std::size_t before = list.size();
      list.push_back(place);
      append_values(place);
      if (list.size() == before + 1) {
        list.pop_back();
      } else {
        ++list[count_at];
      }
    }
  };
  append_places([&](LatticePlace place) {
    std::int32_t which = 0;
    for (int i = 0; i < 4; ++i) {
      const Destinations& d = i < 2 ? destinations_ : from_tetrahedra_;
      if (d.bounds[i % 2][place] != d.factors[i % 2][place]) which |= 1 << i;
    }
    if (which == 0) return;
    list.push_back(which);
    for (int i = 0; i < 4; ++i) {
      const Destinations& d = i < 2 ? destinations_ : from_tetrahedra_;
      if ((which >> i & 1) != 0) append(list, d.bounds[i % 2][place]);
    }
  });
  append_places([&](LatticePlace place) {
    if (cells_[place].occupied() && reach_[place] != reach_bound(place)) append(list, reach_[place]);
  });
}

void ModelSiteRates::take_bounds(std::span<const std::int32_t>& list) {
  const auto take_places = [&](auto&& take_values) {
    for (std::int32_t left = take_number(list); left > 0; --left) {
      const LatticePlace place = take_number(list);
      check(place >= 0 && place < lattice_->size() && lattice_->site(place) != solution_site);
      take_values(place);
    }
  };
  take_places([&](LatticePlace place) {
    const std::int32_t which = take_number(list);
    for (int i = 0; i < 4; ++i) {
      Destinations& d = i < 2 ? destinations_ : from_tetrahedra_;
      if ((which >> i & 1) != 0) {
        d.bounds[i % 2][place] = take_bound(list, d.factors[i % 2][place]);
      }
    }
  });
  for (const LatticePlace place : places()) {
    if (cells_[place].occupied()) reach_[place] = reach_bound(place);
  }
  take_places([&](LatticePlace place) {
    check(cells_[place].occupied());
    reach_[place] = take_bound(list, reach_[place]);
  });
}

}  // namespace catex
