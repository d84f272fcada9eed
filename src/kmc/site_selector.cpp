#include "site_selector.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace catex {

namespace {

/// @param without  so many of the ions near the destination do not count
std::uint8_t crowding(PackedCell destination, int without) {
  return static_cast<std::uint8_t>(std::min(destination.near() - without, crowding_levels - 1));
}

}  // namespace

template <typename SiteRates>
SiteSelector<SiteRates>::SiteSelector(const PaddedLattice& lattice, SiteRates rates,
                                      const SiteState& state, const Reservoir& reservoir)
    : lattice_(&lattice),
      rates_(std::move(rates)),
      departures_(lattice.size()),
      adsorptions_{SiteWeights(lattice.size()), SiteWeights(lattice.size())},
      mol_L_{reservoir.concentration(Ion::Host), reservoir.concentration(Ion::Guest)},
      touched_(lattice.size()),
      origins_(lattice.size()) {
  put_ions(state);
  rates_.start();
  for (SiteId s = 0; s < lattice.graph().size(); ++s) {
    update_departures(lattice.place(s));
    update_adsorption(lattice.place(s));
    settle();
  }
}

template <typename SiteRates>
void SiteSelector<SiteRates>::put_ions(const SiteState& state) {
  const SiteGraph& graph = lattice_->graph();
  for (SiteId s = 0; s < graph.size(); ++s) {
    rates_.cell(lattice_->place(s)) = PackedCell(state.kinds[s], state.depths[s]);
  }
  for (SiteId s = 0; s < graph.size(); ++s) {
    const Occupant occupant = state.occupants[s];
    if (occupant == Occupant::Empty) continue;
    const LatticePlace place = lattice_->place(s);
    if (rates_.cell(place).exists()) rates_.cell(place).set_occupant(occupant);
    const Ion ion = ion_of(occupant);
    change_cells(lattice_->plan_of_arrival(PaddedLattice::type(place)), place, ion);
  }
}

template <typename SiteRates>
typename SiteSelector<SiteRates>::Move SiteSelector<SiteRates>::move_of(
    const PossibleEvent& event) const {
  if (event.from == chosen_.from && event.to == chosen_.to) return chosen_.move;
  if (event.from == solution_site) {
    const LatticePlace to = lattice_->place(event.to);
    return {to, to, &lattice_->plan_of_arrival(PaddedLattice::type(to))};
  }
  const LatticePlace from = lattice_->place(event.from);
  const int type = PaddedLattice::type(from);
  if (event.to == solution_site) return {from, from, &lattice_->plan_of_departure(type)};
  const LatticePlace to = lattice_->place(event.to);
  return {from, to, &lattice_->plan_of_hop(type, lattice_->hop(type, to - from))};
}

template <typename SiteRates>
void SiteSelector<SiteRates>::change_cells(const MovePlan& plan, LatticePlace at, Ion ion) {
  for (const MovePlan::Step& step : plan.steps[static_cast<int>(ion)].all) {
    rates_.cell(at + step.offset).add(step.add);
  }
}

template <typename SiteRates>
void SiteSelector<SiteRates>::perform(const SiteState&, const PossibleEvent& event) {
  const Ion ion = event.event_class.ion;
  const bool enters = event.from == solution_site;
  const bool leaves = event.to == solution_site;
  const Move move = move_of(event);

  if (!enters) {
    rates_.cell(move.at).set_occupant(Occupant::Empty);
    set_departures(move.at, 0.0);
  }
  if (!leaves) {
    rates_.cell(move.destination).set_occupant(occupant_of(ion));
  }
  rates_.move(
      *move.plan, move.at, ion,
      [this](LatticePlace origin, double bound) { set_departures(origin, bound); },
      [this](LatticePlace place) { update_adsorption(place); });
  settle();
}

template <typename SiteRates>
void SiteSelector<SiteRates>::change_sites(const SiteState& state, std::span<const SiteId> sites) {
  for (const SiteId s : sites) {
    const LatticePlace place = lattice_->place(s);
    change_occupant(place, state.occupants[s], touched_);
    rates_.cell(place).set_site(state.kinds[s], state.depths[s]);
    touched_.add(place);
  }
  const auto add_origin = [this](LatticePlace place) {
    if (lattice_->site(place) != solution_site) origins_.add(place);
  };
  for (const LatticePlace place : touched_.places()) {
    const int type = PaddedLattice::type(place);
    add_origin(place);
    for (const LatticePlace offset : lattice_->near(type)) add_origin(place + offset);
    if (!PaddedLattice::octahedral(type)) continue;
    for (const LatticePlace offset : lattice_->far(type)) add_origin(place + offset);
  }
  rates_.refresh(touched_.places(), origins_.places());
  for (const LatticePlace place : origins_.places()) {
    update_departures(place);
    departures_.settle_when_many();
  }
  for (const LatticePlace place : touched_.places()) {
    update_adsorption(place);
    for (SiteWeights& weights : adsorptions_) weights.settle_when_many();
  }
  settle();
  touched_.clear();
  origins_.clear();
}

template <typename SiteRates>
void SiteSelector<SiteRates>::change_occupant(LatticePlace place, Occupant occupant,
                                              PlaceSet& touched) {
  PackedCell& cell = rates_.cell(place);
  const Occupant before = cell.occupant();
  if (before == occupant) return;
  const int type = PaddedLattice::type(place);
  const auto change = [&](const MovePlan& plan, Occupant who) {
    const Ion ion = ion_of(who);
    change_cells(plan, place, ion);
    for (const MovePlan::Step& step : plan.steps[static_cast<int>(ion)].all) {
      touched.add(place + step.offset);
    }
  };
  if (before != Occupant::Empty) change(lattice_->plan_of_departure(type), before);
  if (occupant != Occupant::Empty) change(lattice_->plan_of_arrival(type), occupant);
  cell.set_occupant(occupant);
}

template <typename SiteRates>
void SiteSelector<SiteRates>::settle() {
  departures_.settle();
  for (SiteWeights& weights : adsorptions_) weights.settle();
}

template <typename SiteRates>
double SiteSelector<SiteRates>::departures(LatticePlace origin) const {
  const int type = PaddedLattice::type(origin);
  double sum = rates_.desorption(origin);
  for (const LatticePlace offset : lattice_->near(type)) {
    sum += rates_.hop(origin, origin + offset, false);
  }
  if (!rates_.hops_far(origin)) return sum;
  for (const LatticePlace offset : lattice_->far(type)) {
    sum += rates_.hop(origin, origin + offset, true);
  }
  return sum;
}

template <typename SiteRates>
void SiteSelector<SiteRates>::set_departures(LatticePlace origin, double bound) {
  departures_.set(origin, held(origin) ? 0.0 : bound);
}

template <typename SiteRates>
void SiteSelector<SiteRates>::update_departures(LatticePlace origin) {
  set_departures(origin, rates_.departures_bound(origin));
}

template <typename SiteRates>
void SiteSelector<SiteRates>::update_adsorption(LatticePlace place) {
  for (const Ion ion : all_ions) {
    const double rate = held(place) ? 0.0 : rates_.adsorption(ion, place);
    adsorptions_[static_cast<int>(ion)].set(place, rate);
  }
}

template <typename SiteRates>
void SiteSelector<SiteRates>::set_concentration(Ion ion, double mol_L) {
  mol_L_[static_cast<int>(ion)] = mol_L;
}

template <typename SiteRates>
void SiteSelector<SiteRates>::set_desorption_factor(Ion ion, double factor) {
  rates_.set_desorption_factor(ion, factor);
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    const LatticePlace place = lattice_->place(s);
    if (!is_surface(rates_.cell(place).kind())) continue;
    update_departures(place);
    departures_.settle();
  }
}

template <typename SiteRates>
double SiteSelector<SiteRates>::adsorption_per_mol_L(Ion ion) const {
  double sum = 0.0;
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    sum += rates_.adsorption(ion, lattice_->place(s));
  }
  return sum;
}

template <typename SiteRates>
void SiteSelector<SiteRates>::choose_next(RandomStream& random, NextEvent& next) {
  const double hosts = mol_L_[0] > 0.0 ? mol_L_[0] * adsorptions_[0].bound() : 0.0;
  const double guests = mol_L_[1] > 0.0 ? mol_L_[1] * adsorptions_[1].bound() : 0.0;

  // Events of a Poisson process at the rate `bound`, of which each is accepted or not, are a
  // Poisson process at the sum of the rates, whatever the bound is and though it may fall
  // meanwhile.
  next.waiting = 0.0;
  while (true) {
    const double departures = departures_.bound();
    const double bound = departures + hosts + guests;
    if (bound <= 0.0) break;
    next.waiting += random.exponential() / bound;
    double x = random.uniform() * bound;
    if (x < departures || hosts + guests <= 0.0) {
      const auto [origin, rest] = departures_.choose(x, random);
      if (choose_departure(origin, rest, next.event)) return;
      continue;
    }
    x -= departures;
    const Ion ion = x < hosts || guests <= 0.0 ? Ion::Host : Ion::Guest;
    if (ion == Ion::Guest) x -= hosts;
    const int i = static_cast<int>(ion);
    const auto [place, rest] = adsorptions_[i].choose(x / mol_L_[i], random);
    if (rest < rates_.adsorption(ion, place)) {
      set_adsorption(next.event, ion, place);
      return;
    }
  }
  next.waiting = std::numeric_limits<double>::infinity();
}

template <typename SiteRates>
bool SiteSelector<SiteRates>::choose_departure(LatticePlace origin, double x,
                                               PossibleEvent& event) {
  const int type = PaddedLattice::type(origin);
  const std::span<const LatticePlace> near = lattice_->near(type);
  double sum = 0.0;
  const auto search = [&](bool far, std::span<const LatticePlace> offsets) {
    const auto hops = rates_.hops_from(origin, far);
    for (std::size_t i = 0; i < offsets.size(); ++i) {
      sum += hops.to(offsets[i]);
      if (x >= sum) continue;
      const LatticePlace to = origin + offsets[i];
      set_hop(event, origin, to, far);
      const std::size_t hop = i + (far ? near.size() : 0);
      chosen_ = {event.from, event.to, {origin, to, &lattice_->plan_of_hop(type, hop)}};
      return true;
    }
    return false;
  };
  if (search(false, near)) return true;
  if (rates_.hops_far(origin) && search(true, lattice_->far(type))) return true;
  sum += rates_.desorption(origin);
  if (x >= sum) {
    if (departures_.far_above(origin, sum)) {
      rates_.tighten(origin);
      update_departures(origin);
      departures_.settle();
    }
    return false;
  }
  set_desorption(event, origin);
  return true;
}

template <typename SiteRates>
void SiteSelector<SiteRates>::set_hop(PossibleEvent& event, LatticePlace from, LatticePlace to,
                                      bool far) const {
  const auto origin = rates_.cell(from);
  const auto destination = rates_.cell(to);
  event.from = lattice_->site(from);
  event.to = lattice_->site(to);
  EventClass& c = event.event_class;
  c.ion = origin.ion();
  c.from = origin.kind();
  c.to = destination.kind();
  c.host_neighbours = host_neighbour_bin(origin.hosts());
  c.crowding = crowding(destination, far ? 0 : 1);  // a near mover does not crowd itself
  c.guest_near = (c.ion == Ion::Host) & (origin.near_guests() > 0);
}

template <typename SiteRates>
void SiteSelector<SiteRates>::set_desorption(PossibleEvent& event, LatticePlace from) const {
  const auto origin = rates_.cell(from);
  event.from = lattice_->site(from);
  event.to = solution_site;
  event.event_class = {.ion = origin.ion(),
                       .from = origin.kind(),
                       .to = SiteKind::Solution,
                       .host_neighbours = host_neighbour_bin(origin.hosts()),
                       .crowding = 0,
                       .guest_near = false};
}

template <typename SiteRates>
void SiteSelector<SiteRates>::set_adsorption(PossibleEvent& event, Ion ion,
                                             LatticePlace place) const {
  const auto destination = rates_.cell(place);
  event.from = solution_site;
  event.to = lattice_->site(place);
  event.event_class = {.ion = ion,
                       .from = SiteKind::Solution,
                       .to = destination.kind(),
                       .host_neighbours = 0,
                       .crowding = crowding(destination, 0),
                       .guest_near = false};
}

template <typename SiteRates>
double SiteSelector<SiteRates>::total_rate() const {
  double total = 0.0;
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    if (!held(lattice_->place(s))) total += rate_of(s);
  }
  return total;
}

template <typename SiteRates>
double SiteSelector<SiteRates>::rate_of(SiteId site) const {
  const LatticePlace place = lattice_->place(site);
  if (rates_.cell(place).occupied()) return departures(place);
  double sum = 0.0;
  for (const Ion ion : all_ions) {
    const double mol_L = mol_L_[static_cast<int>(ion)];
    if (mol_L > 0.0) sum += mol_L * rates_.adsorption(ion, place);
  }
  return sum;
}

template <typename SiteRates>
void SiteSelector<SiteRates>::append_events_of(SiteId site, std::vector<RatedEvent>& events) const {
  const SiteGraph& graph = lattice_->graph();
  const LatticePlace place = lattice_->place(site);
  PossibleEvent event{};
  const auto add = [&](double rate) {
    if (rate > 0.0) events.push_back({event, rate});
  };
  if (!rates_.cell(place).occupied()) {
    for (const Ion ion : all_ions) {
      set_adsorption(event, ion, place);
      add(mol_L_[static_cast<int>(ion)] * rates_.adsorption(ion, place));
    }
    return;
  }
  for (const SiteId neighbour : graph.hop_neighbours(site)) {
    const LatticePlace to = lattice_->place(neighbour);
    const bool far = graph.octahedral(site) && graph.octahedral(neighbour);
    const double rate = rates_.hop(place, to, far);
    if (rate <= 0.0) continue;
    set_hop(event, place, to, far);
    add(rate);
  }
  set_desorption(event, place);
  add(rates_.desorption(place));
}

template <typename SiteRates>
void SiteSelector<SiteRates>::hold(SiteId site, bool held) {
  const LatticePlace place = lattice_->place(site);
  if (held_.empty()) held_.resize(lattice_->size(), 0);
  held_[place] = held ? 1 : 0;
  update_departures(place);
  update_adsorption(place);
  settle();
}

template <typename SiteRates>
std::vector<RatedEvent> SiteSelector<SiteRates>::events() const {
  std::vector<RatedEvent> events;
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) append_events_of(s, events);
  return events;
}

template <typename SiteRates>
std::vector<std::int32_t> SiteSelector<SiteRates>::order() const {
  std::vector<std::int32_t> order;
  rates_.append_bounds(order);
  departures_.append_order(order);
  for (const SiteWeights& weights : adsorptions_) weights.append_order(order);
  return order;
}

template <typename SiteRates>
void SiteSelector<SiteRates>::restore_order(std::span<const std::int32_t> order) {
  rates_.take_bounds(order);
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    update_departures(lattice_->place(s));
    departures_.settle();
  }
  departures_.take_order(order);
  for (SiteWeights& weights : adsorptions_) weights.take_order(order);
}

template class SiteSelector<ClassSiteRates>;
template class SiteSelector<ModelSiteRates>;

}  // namespace catex
