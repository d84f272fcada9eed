#include "model_site_rates.hpp"

#include <algorithm>

namespace catex {

namespace {

constexpr int lattice_kinds = site_kind_count - 1;

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
      destinations_{origins_, origins_},
      from_tetrahedra_{origins_, origins_},
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
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    const LatticePlace place = lattice_->place(s);
    neighbours_[place] = neighbours_of(place);
    set(place);
  }
}

void ModelSiteRates::refresh(std::span<const LatticePlace> places,
                             std::span<const LatticePlace> origins) {
  for (const LatticePlace place : places) set(place);
  for (const LatticePlace origin : origins) neighbours_[origin] = neighbours_of(origin);
}

}  // namespace catex
