#include "anion_moves.hpp"

#include <utility>

#include "catex/base/errors.hpp"

namespace catex {

AnionMoves::AnionMoves(const PaddedLattice& lattice, const AnionRateModel& rates,
                       const SiteState& sites)
    : graph_(&lattice.graph()),
      anions_(&lattice.anions()),
      factors_{factors(rates, false), factors(rates, true)},
      state_(lattice.graph()),
      cells_(anions_->size()),
      weights_(anions_->size()) {
  find_all_cells(sites);
}

AnionMoves::Factors AnionMoves::factors(const AnionRateModel& rates, bool leaves) {
  Factors f{};
  for (int k = 0; k < AnionGraph::most_neighbours; ++k) {
    f.neighbours[k] = rates.level_factor(leaves) * rates.neighbour_factor(leaves, k);
  }
  for (int k = 0; k < static_cast<int>(f.hosts.size()); ++k) {
    f.hosts[k] = rates.host_factor(leaves, k);
    f.guests[k] = rates.guest_factor(leaves, k);
    f.loose[k] = rates.loose_factor(leaves, k);
  }
  return f;
}

double AnionMoves::rate(const AnionCell& cell) const {
  const Factors& f = factors_[cell.leaves ? 1 : 0];
  return f.neighbours[cell.neighbours] * f.hosts[cell.hosts] * f.guests[cell.guests] *
         f.loose[cell.loose];
}

void AnionMoves::find_cell(std::int32_t node, const SiteState& sites) {
  if (!anions_->at_surface(node)) return;
  cells_[node] = anion_cell(*graph_, *anions_, sites, state_, node);
  weights_.set(node, rate(cells_[node]));
}

void AnionMoves::find_all_cells(const SiteState& sites) {
  for (std::int32_t node = 0; node < anions_->size(); ++node) {
    find_cell(node, sites);
    weights_.settle();
  }
}

std::optional<AnionMoves::Move> AnionMoves::next_before(double limit, RandomStream& random) const {
  const double bound = weights_.bound();
  if (bound <= 0.0) return std::nullopt;
  for (double waiting = random.exponential() / bound; waiting < limit;
       waiting += random.exponential() / bound) {
    const double x = random.uniform() * bound;
    const auto [node, rest] = weights_.choose(x, random);
    if (rest < rate(cells_[node])) return Move{waiting, node};
  }
  return std::nullopt;
}

std::vector<SiteId> AnionMoves::perform(std::int32_t node, SiteState& sites) {
  state_.present[node] = state_.present[node] != 0 ? 0 : 1;
  std::vector<SiteId> changed = sites.change_anion(*graph_, state_.present, anions_->holes(node));
  for (const SiteId s : changed) {
    const bool lost = sites.kinds[s] == SiteKind::Solution;
    Occupant& gives = lost ? sites.occupants[s] : state_.stranded[s];
    Occupant& takes = lost ? state_.stranded[s] : sites.occupants[s];
    if (gives != Occupant::Empty) takes = std::exchange(gives, Occupant::Empty);
  }
  for (const std::int32_t n : anions_->beside(node)) find_cell(n, sites);
  weights_.settle();
  return changed;
}

void AnionMoves::occupant_changed(const SiteState& sites, SiteId site, Occupant before) {
  const int corners = anion_count(sites.kinds[site]);
  const auto add = [&](AnionCell& cell, Occupant occupant, int number) {
    if (occupant == Occupant::Empty) return;
    const int others = corners - (cell.leaves ? 1 : 0);
    std::uint8_t& count = others == 1                  ? cell.loose
                          : occupant == Occupant::Host ? cell.hosts
                                                       : cell.guests;
    count = static_cast<std::uint8_t>(count + number);
  };
  for (const std::int32_t node : graph_->corners(site)) {
    if (!anions_->at_surface(node)) continue;
    add(cells_[node], before, -1);
    add(cells_[node], sites.occupants[site], 1);
    weights_.set(node, rate(cells_[node]));
  }
  weights_.settle();
}

std::vector<std::int32_t> AnionMoves::order() const {
  std::vector<std::int32_t> order;
  weights_.append_order(order);
  return order;
}

void AnionMoves::restore(AnionState state, std::span<const std::int32_t> order, SiteState& sites) {
  if (state.present.size() != state_.present.size() ||
      state.stranded.size() != state_.stranded.size()) {
    throw InputError("its crystal has another number of anions");
  }
  state_ = std::move(state);
  sites.set_anions(*graph_, state_.present);
  find_all_cells(sites);
  weights_.take_order(order);
}

double AnionMoves::total_rate() const {
  double total = 0.0;
  for (std::int32_t node = 0; node < anions_->size(); ++node) {
    if (anions_->at_surface(node)) total += rate(cells_[node]);
  }
  return total;
}

double AnionMoves::total_rate_anew(const SiteState& sites) const {
  double total = 0.0;
  for (std::int32_t node = 0; node < anions_->size(); ++node) {
    if (!anions_->at_surface(node)) continue;
    total += rate(anion_cell(*graph_, *anions_, sites, state_, node));
  }
  return total;
}

}  // namespace catex
