#include "model_site_rates.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "catex/base/errors.hpp"

namespace catex {

namespace {

constexpr int lattice_kinds = site_kind_count - 1;

constexpr std::int32_t sum_of_hops = 4;  ///< what a StoredBound is of, beside bounds 0 to 3

/// A bound or sum of bounds, as four numbers of a checkpoint's list.
struct StoredBound {
  LatticePlace place;
  std::int32_t of;
  double value;

  void append_to(std::vector<std::int32_t>& list) const {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    list.insert(list.end(), {place, of, static_cast<std::int32_t>(bits >> 32),
                             static_cast<std::int32_t>(bits)});
  }
  static StoredBound from(std::span<const std::int32_t> numbers) {
    const std::uint64_t high = static_cast<std::uint32_t>(numbers[2]);
    return {numbers[0], numbers[1],
            std::bit_cast<double>(high << 32 | static_cast<std::uint32_t>(numbers[3]))};
  }
};

void check(bool fits) {
  if (!fits) throw InputError("the bounds of the checkpoint do not fit its configuration");
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

ModelSiteRates::ModelSiteRates(const RateSource& rates, const PaddedLattice& lattice)
    : lattice_(&lattice),
      cells_(lattice.size()),
      origins_(lattice.size(), 0.0),
      bounds_(lattice.size()),
      from_tetrahedra_(lattice.size()),
      reach_(lattice.size(), 0.0),
      neighbours_(lattice.size()),
      origin_(factor_table(*rates.model(), &RateModel::origin_factor)),
      destination_(factor_table(*rates.model(), &RateModel::destination_factor)) {
  const RateModel& model = *rates.model();
  for (const Ion ion : all_ions) {
    const int i = static_cast<int>(ion);
    for (int k = 0; k < lattice_kinds; ++k) {
      const auto from = static_cast<SiteKind>(k);
      for (int depth = 0; depth <= Environment::deepest; ++depth) {
        origin_.base[i][4 * k + depth] *= rates.departures()[i][k];
      }
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

void ModelSiteRates::start() { refresh(lattice_->places(), lattice_->places()); }

void ModelSiteRates::refresh(std::span<const LatticePlace> places,
                             std::span<const LatticePlace> origins) {
  for (const LatticePlace place : places) {
    set_origin(place);
    for (int which = 0; which < bounds_at(place); ++which) {
      bound(which, place) = fresh_bound(which, place);
    }
  }
  for (const LatticePlace origin : origins) {
    neighbours_[origin] = neighbours_of(origin);
    if (cells_[origin].occupied()) reach_[origin] = sum_of_bounds(origin);
  }
}

void ModelSiteRates::append_bounds(std::vector<std::int32_t>& list) const {
  const std::size_t count_at = list.size();
  list.push_back(0);
  for (const LatticePlace place : lattice_->places()) {
    for (int which = 0; which < bounds_at(place); ++which) {
      const double value = bound(which, place);
      if (value != fresh_bound(which, place)) StoredBound{place, which, value}.append_to(list);
    }
    if (cells_[place].occupied() && reach_[place] != sum_of_bounds(place)) {
      StoredBound{place, sum_of_hops, reach_[place]}.append_to(list);
    }
  }
  list[count_at] = static_cast<std::int32_t>((list.size() - count_at - 1) / 4);
}

void ModelSiteRates::take_bounds(std::span<const std::int32_t>& list) {
  check(!list.empty() && list[0] >= 0 &&
        static_cast<std::size_t>(list[0]) <= (list.size() - 1) / 4);
  std::vector<StoredBound> stored;
  for (std::int32_t i = 0; i < list[0]; ++i) {
    stored.push_back(StoredBound::from(list.subspan(1 + 4 * static_cast<std::size_t>(i), 4)));
    const LatticePlace place = stored.back().place;
    check(place >= 0 && place < lattice_->size() && lattice_->site(place) != solution_site);
  }
  list = list.subspan(1 + 4 * stored.size());

  const auto take = [](double& bound, double value, double least) {
    check(std::isfinite(value) && value >= least);
    bound = value;
  };
  for (const auto& [place, of, value] : stored) {
    if (of == sum_of_hops) continue;
    check(of >= 0 && of < bounds_at(place));
    take(bound(of, place), value, factor_of(of, place));
  }
  for (const LatticePlace place : lattice_->places()) {
    if (cells_[place].occupied()) reach_[place] = sum_of_bounds(place);
  }
  for (const auto& [place, of, value] : stored) {
    if (of != sum_of_hops) continue;
    check(cells_[place].occupied());
    take(reach_[place], value, reach_[place]);
  }
}

}  // namespace catex
