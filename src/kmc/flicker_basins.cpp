#include "flicker_basins.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "catex/base/errors.hpp"
#include "weighted_choice.hpp"

namespace catex {

namespace {

// Setting a basin up costs as much as some hundred events, a change of its rates as some ten, both
// times the number of its states; several times that must be gained.
constexpr double least_hops_at_first = 200.0;
constexpr double least_hops = 40.0;
constexpr double most_hops = 1e13;  // what FlickerBasin counts exactly
constexpr std::int64_t updates_on_trial = 10;

// Events at a site after which it is looked at; more after each time in vain.
constexpr std::int32_t first_limit = 128;
constexpr std::int32_t last_limit = 1 << 20;

/// Part of a basin are hops with at least this share of the rates of the hop that led to it.
constexpr double fast_share = 0.1;

/// Type of the place at an offset from one of a type.
int type_at(int type, LatticePlace offset) {
  constexpr int types = PaddedLattice::types;
  return ((type + offset) % types + types) % types;
}

void sort_and_unify(std::vector<int>& values) {
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

std::vector<LatticePlace> reach_of(const PaddedLattice& lattice, int type, bool far_counts) {
  std::vector<LatticePlace> reach{0};
  std::vector<LatticePlace> destinations{0};
  const auto append = [](std::vector<LatticePlace>& list, LatticePlace base,
                         std::span<const LatticePlace> offsets) {
    for (const LatticePlace offset : offsets) list.push_back(base + offset);
  };
  append(reach, 0, lattice.near(type));
  append(reach, 0, lattice.far(type));
  append(destinations, 0, lattice.near(type));
  if (far_counts) append(destinations, 0, lattice.far(type));
  for (const LatticePlace d : destinations) {
    append(reach, d, lattice.near(type_at(type, d)));
    if (PaddedLattice::octahedral(type_at(type, d))) {
      append(reach, d, lattice.far(type_at(type, d)));
    }
  }
  sort_and_unify(reach);
  return reach;
}

/// Of its class only the ion is set: all that a move needs.
PossibleEvent bare_event(SiteId from, SiteId to, Ion ion) {
  EventClass event_class{};
  event_class.ion = ion;
  return {from, to, event_class};
}

PossibleEvent reversed(const PossibleEvent& event) {
  return bare_event(event.to, event.from, event.event_class.ion);
}

/// Whose event it is, as append_events has it.
SiteId site_of(const PossibleEvent& event) {
  return event.from != solution_site ? event.from : event.to;
}

/// From one moment to another, which may be the earlier one [ps].
double between(const CompensatedSum& begin, const CompensatedSum& end) {
  return (end.sum - begin.sum) - (end.lost - begin.lost);
}

/// Calls visit(site) for the sites of an event that are not the solution.
template <typename Visit>
void for_each_site(const PossibleEvent& event, Visit&& visit) {
  for (const SiteId site : {event.from, event.to}) {
    if (site != solution_site) visit(site);
  }
}

}  // namespace

FlickerBasins::FlickerBasins(const PaddedLattice& lattice, const RateSource& rates,
                             bool constant_solution, SiteState& state, Selector& selector)
    : lattice_(&lattice),
      constant_solution_(constant_solution),
      state_(&state),
      selector_(&selector),
      owners_(lattice.graph().size(), -1),
      counts_(lattice.graph().size(), 0),
      limits_(lattice.graph().size(), first_limit) {
  // Of far neighbours of a destination only the model knows.
  const bool far_counts = rates.model() != nullptr;
  for (int type = 0; type < PaddedLattice::types; ++type) {
    reach_[type] = reach_of(lattice, type, far_counts);
  }
  for (int type = 0; type < PaddedLattice::types; ++type) {
    for (const LatticePlace first : reach_[type]) {
      for (const LatticePlace second : reach_[type_at(type, first)]) {
        wide_reach_[type].push_back(first + second);
      }
    }
    sort_and_unify(wide_reach_[type]);
  }
}

template <typename Visit>
void FlickerBasins::for_each_at(SiteId site, const OffsetsByType& offsets, Visit&& visit) const {
  const LatticePlace base = lattice_->place(site);
  for (const LatticePlace offset : offsets[PaddedLattice::type(base)]) {
    const LatticePlace place = base + offset;
    if (place < 0 || place >= lattice_->size()) continue;
    const SiteId there = lattice_->site(place);
    if (there != solution_site) visit(there);
  }
}

template <typename Visit>
void FlickerBasins::for_each_in_reach(SiteId site, Visit&& visit) const {
  for_each_at(site, reach_, visit);
}

std::vector<SiteId> FlickerBasins::reach(std::span<const SiteId> sites) const {
  std::vector<SiteId> found;
  for (const SiteId site : sites) {
    for_each_in_reach(site, [&found](SiteId there) { found.push_back(there); });
  }
  sort_and_unify(found);
  return found;
}

void FlickerBasins::move(const PossibleEvent& event) {
  if (event.from != solution_site) state_->occupants[event.from] = Occupant::Empty;
  if (event.to != solution_site) {
    state_->occupants[event.to] = occupant_of(event.event_class.ion);
  }
  selector_->perform(*state_, event);
}

void FlickerBasins::go_to(Basin& basin, int state) {
  const auto event_of = [&basin](int s) {
    const Step& step = basin.steps[s];
    return bare_event(step.from, step.to, step.ion);
  };
  std::vector<int> way{state};  // up to state 0
  while (way.back() != 0) way.push_back(basin.steps[way.back()].parent);
  auto here = std::ranges::find(way, basin.state);
  while (here == way.end()) {
    move(reversed(event_of(basin.state)));
    basin.state = basin.steps[basin.state].parent;
    here = std::ranges::find(way, basin.state);
  }
  while (here != way.begin()) {
    --here;
    move(event_of(*here));
  }
  basin.state = state;
}

double FlickerBasins::time_to_exit(const CompensatedSum& now) const {
  double time = std::numeric_limits<double>::infinity();
  for (const auto& basin : basins_) {
    time = std::min(time, std::max(0.0, basin->exit.time - between(basin->since, now)));
  }
  return time;
}

PossibleEvent FlickerBasins::leave(const CompensatedSum& now, RandomStream& random,
                                   EventRecord& record) {
  const auto remaining = [&now](const std::unique_ptr<Basin>& basin) {
    return basin->exit.time - between(basin->since, now);
  };
  Basin& basin = **std::ranges::min_element(basins_, {}, remaining);
  basin.add_hops(basin.exit.hops, record);
  go_to(basin, basin.exit.state);
  basin.since = now;
  basin.settled = true;

  const auto owned = static_cast<int>(basin.owned.size());
  const int chosen = weighted_choice(
      owned, [&basin](int i) { return basin.exit_rates(i, basin.state); }, random);
  std::vector<RatedEvent> events;
  selector_->append_events_of(basin.owned[chosen], events);
  std::erase_if(events, [&](const RatedEvent& e) {
    return state_after(basin, basin.state, e.event).has_value();
  });
  const int event = weighted_choice(
      static_cast<int>(events.size()), [&events](int i) { return events[i].rate; }, random);
  return events[event].event;
}

void FlickerBasins::Basin::add_hops(const FlickerBasin::Matrix& hops, EventRecord& record) {
  for (int i = 0; i < hops.rows(); ++i) {
    for (int j = 0; j < hops.cols(); ++j) {
      if (hops(i, j) > 0.0) record.eliminated[hop_classes(i, j)] += hops(i, j);
    }
  }
  eliminated += hops.sum();
}

void FlickerBasins::settle(Basin& basin, const CompensatedSum& now, RandomStream& random,
                           EventRecord& record) {
  const double elapsed = std::max(0.0, between(basin.since, now));
  const FlickerBasin::Stay stay = basin.law->draw_stay(basin.state, elapsed, random);
  basin.add_hops(stay.hops, record);
  go_to(basin, stay.state);
  basin.since = now;
}

void FlickerBasins::draw_exit(Basin& basin, const CompensatedSum& now, RandomStream& random) {
  basin.since = now;
  basin.exit = basin.law->draw_exit(basin.state, random);
}

bool FlickerBasins::settle(const CompensatedSum& now, RandomStream& random, EventRecord& record) {
  for (const auto& basin : basins_) {
    settle(*basin, now, random, record);
    draw_exit(*basin, now, random);
  }
  return !basins_.empty();
}

void FlickerBasins::before(const PossibleEvent& event, bool exchange_changes,
                           const CompensatedSum& now, RandomStream& random, EventRecord& record) {
  if (basins_.empty()) return;
  const bool enters_or_leaves = event.from == solution_site || event.to == solution_site;
  if (exchange_changes || (enters_or_leaves && !constant_solution_)) touch_surface();
  for_each_site(event, [this](SiteId site) {
    for_each_in_reach(site, [this](SiteId there) {
      if (owners_[there] < 0) return;
      Basin& basin = *basins_[owners_[there]];
      const auto found = std::ranges::lower_bound(basin.owned, there);
      basin.touched.push_back(static_cast<int>(found - basin.owned.begin()));
    });
  });
  for (const auto& basin : basins_) {
    if (basin->touched.empty() || basin->settled) continue;
    settle(*basin, now, random, record);
    basin->settled = true;
  }
}

void FlickerBasins::touch_surface() {
  for (const auto& basin : basins_) {
    for (int i = 0; i < std::ssize(basin->owned); ++i) {
      if (is_surface(state_->kinds[basin->owned[i]])) basin->touched.push_back(i);
    }
  }
}

void FlickerBasins::after(const PossibleEvent& event, const CompensatedSum& now,
                          RandomStream& random) {
  for (std::size_t i = 0; i < basins_.size();) {
    Basin& basin = *basins_[i];
    if (!basin.settled) {
      ++i;
      continue;
    }
    bool ended = false;
    for_each_site(event, [&](SiteId site) {
      ended |= std::ranges::find(basin.sites, site) != basin.sites.end();
    });
    ++basin.updates;
    sort_and_unify(basin.touched);
    if (ended || !set_rates(basin, basin.touched, least_hops)) {
      drop(i);
      continue;
    }
    draw_exit(basin, now, random);
    basin.touched.clear();
    basin.settled = false;
    ++i;
  }

  bool due = false;
  for_each_site(event, [&](SiteId site) { due |= ++counts_[site] >= limits_[site]; });
  if (!due) return;
  std::unique_ptr<Basin> found = explore(event);
  for_each_site(event, [&](SiteId site) {
    counts_[site] = 0;
    limits_[site] = found ? first_limit : std::min(2 * limits_[site], last_limit);
  });
  if (!found) return;
  own(*found);
  draw_exit(*found, now, random);
  basins_.push_back(std::move(found));
}

bool FlickerBasins::set_rates(Basin& basin, std::span<const int> indices, double least) {
  const int m = basin.states();
  const int here = basin.state;
  for (int s = 0; s < m; ++s) {
    go_to(basin, s);
    for (const int i : indices) basin.exit_rates(i, s) = selector_->rate_of(basin.owned[i]);
    set_rates_of_sites(basin);
  }
  go_to(basin, here);

  for (int s = 1; s < m; ++s) {
    const int parent = basin.steps[s].parent;
    if (basin.hop_rates(s, parent) <= 0.0 || basin.hop_rates(parent, s) <= 0.0) return false;
  }
  const Eigen::VectorXd exits = basin.exit_rates.colwise().sum();
  if (exits.maxCoeff() <= 0.0) return false;
  basin.law.emplace(basin.hop_rates, std::span(exits.data(), exits.size()));
  const double hops = basin.law->mean_hops(here);
  if (!(hops >= least * m && hops < most_hops)) return false;
  return basin.updates <= updates_on_trial ||
         basin.eliminated >= least_hops * m * static_cast<double>(basin.updates);
}

void FlickerBasins::set_rates_of_sites(Basin& basin) {
  const int s = basin.state;
  basin.hop_rates.row(s).setZero();
  std::vector<RatedEvent> events;
  for (const SiteId site : basin.sites) {
    events.clear();
    selector_->append_events_of(site, events);
    double leaving = 0.0;
    for (const RatedEvent& e : events) {
      if (const auto to = state_after(basin, s, e.event)) {
        basin.hop_rates(s, *to) = e.rate;
        basin.hop_classes(s, *to) = index_of(e.event.event_class);
      } else {
        leaving += e.rate;
      }
    }
    const auto found = std::ranges::lower_bound(basin.owned, site);
    basin.exit_rates(found - basin.owned.begin(), s) = leaving;
  }
}

bool FlickerBasins::may_hop(const PossibleEvent& event) const {
  return constant_solution_ || (event.from != solution_site && event.to != solution_site);
}

std::optional<int> FlickerBasins::state_after(const Basin& basin, int state,
                                              const PossibleEvent& event) const {
  if (!may_hop(event)) return std::nullopt;
  std::vector<Occupant> occupants = basin.occupants[state];
  const auto set = [&](SiteId site, Occupant occupant) {
    if (site == solution_site) return true;
    const auto found = std::ranges::find(basin.sites, site);
    if (found == basin.sites.end()) return false;
    occupants[found - basin.sites.begin()] = occupant;
    return true;
  };
  if (!set(event.from, Occupant::Empty)) return std::nullopt;
  if (!set(event.to, occupant_of(event.event_class.ion))) return std::nullopt;
  const auto found = std::ranges::find(basin.occupants, occupants);
  if (found == basin.occupants.end()) return std::nullopt;
  return static_cast<int>(found - basin.occupants.begin());
}

void FlickerBasins::add_state(Basin& basin, const Step& step) const {
  const auto index = [&](SiteId site) {
    const auto found = std::ranges::find(basin.sites, site);
    if (found != basin.sites.end()) return found - basin.sites.begin();
    // No state so far has changed the site.
    basin.sites.push_back(site);
    for (auto& occupants : basin.occupants) occupants.push_back(state_->occupants[site]);
    return std::ssize(basin.sites) - 1;
  };
  const auto from = step.from == solution_site ? -1 : index(step.from);
  const auto to = step.to == solution_site ? -1 : index(step.to);
  std::vector<Occupant> occupants = basin.occupants[step.parent];
  if (from >= 0) occupants[from] = Occupant::Empty;
  if (to >= 0) occupants[to] = occupant_of(step.ion);
  basin.occupants.push_back(std::move(occupants));
  basin.steps.push_back(step);
}

double FlickerBasins::rate_of(const PossibleEvent& event) const {
  std::vector<RatedEvent> events;
  selector_->append_events_of(site_of(event), events);
  for (const RatedEvent& e : events) {
    const bool same = e.event.from == event.from && e.event.to == event.to &&
                      e.event.event_class.ion == event.event_class.ion;
    if (same) return e.rate;
  }
  return 0.0;
}

double FlickerBasins::rate_of_return(const PossibleEvent& event) {
  move(event);
  const double rate = rate_of(reversed(event));
  move(reversed(event));
  return rate;
}

std::unique_ptr<FlickerBasins::Basin> FlickerBasins::explore(const PossibleEvent& event) {
  if (!may_hop(event)) return nullptr;
  const PossibleEvent back = reversed(event);
  std::vector<SiteId> centre;
  for_each_site(event, [&centre](SiteId site) { centre.push_back(site); });
  const auto is_owned = [this](SiteId site) { return owners_[site] >= 0; };
  if (std::ranges::any_of(reach(centre), is_owned)) return nullptr;
  const double slowest = std::min(rate_of(back), rate_of_return(back));
  if (slowest <= 0.0) return nullptr;

  auto basin = std::make_unique<Basin>();
  basin->steps.emplace_back();
  basin->occupants.emplace_back();
  for (int s = 0; s < basin->states(); ++s) {
    go_to(*basin, s);
    if (append_states(*basin, centre, fast_share * slowest)) continue;
    go_to(*basin, 0);
    return nullptr;
  }
  go_to(*basin, 0);

  const int m = basin->states();
  basin->owned = reach(basin->sites);
  if (m < 2 || std::ranges::any_of(basin->owned, is_owned)) return nullptr;
  basin->shape();
  std::vector<int> all(basin->owned.size());
  std::iota(all.begin(), all.end(), 0);
  if (!set_rates(*basin, all, least_hops_at_first)) return nullptr;
  const double hops = basin->law->mean_hops(0) / basin->law->mean_time(0);
  const bool in_peace = hops >= least_hops * m * rate_around(*basin, centre.front());
  return in_peace ? std::move(basin) : nullptr;
}

double FlickerBasins::rate_around(const Basin& basin, SiteId centre) const {
  double rate = 0.0;
  for_each_at(centre, wide_reach_, [&](SiteId site) {
    if (!std::ranges::binary_search(basin.owned, site)) rate += selector_->rate_of(site);
  });
  return rate;
}

bool FlickerBasins::append_states(Basin& basin, std::span<const SiteId> centre, double least) {
  std::vector<SiteId> around(centre.begin(), centre.end());
  around.insert(around.end(), basin.sites.begin(), basin.sites.end());
  std::vector<RatedEvent> events;
  for (const SiteId site : reach(around)) {
    if (selector_->rate_of(site) >= least) selector_->append_events_of(site, events);
  }
  std::erase_if(events, [&](const RatedEvent& e) { return e.rate < least || !may_hop(e.event); });
  if (std::ssize(events) >= FlickerBasin::max_states) return false;
  for (const RatedEvent& e : events) {
    if (state_after(basin, basin.state, e.event)) continue;
    if (rate_of_return(e.event) < least) continue;
    if (basin.states() == FlickerBasin::max_states) return false;
    add_state(basin, {basin.state, e.event.from, e.event.to, e.event.event_class.ion});
  }
  return true;
}

void FlickerBasins::Basin::shape() {
  const int m = states();
  exit_rates = Eigen::MatrixXd::Zero(std::ssize(owned), m);
  hop_rates = FlickerBasin::Matrix::Zero(m, m);
  hop_classes = Eigen::MatrixXi::Zero(m, m);
}

void FlickerBasins::own(const Basin& basin) {
  for (const SiteId site : basin.owned) {
    owners_[site] = static_cast<std::int32_t>(basins_.size());
    selector_->hold(site, true);
  }
}

void FlickerBasins::drop(std::size_t index) {
  const Basin& basin = *basins_[index];
  for (const SiteId site : basin.owned) {
    owners_[site] = -1;
    selector_->hold(site, false);
  }
  const bool poor = basin.eliminated < least_hops_at_first * basin.states();
  for (const SiteId site : basin.sites) {
    counts_[site] = 0;
    limits_[site] = poor ? std::min(4 * limits_[site], last_limit) : first_limit;
  }
  if (index + 1 < basins_.size()) {
    std::swap(basins_[index], basins_.back());
    for (const SiteId site : basins_[index]->owned) {
      owners_[site] = static_cast<std::int32_t>(index);
    }
  }
  basins_.pop_back();
}

BasinsSnapshot FlickerBasins::snapshot() const {
  BasinsSnapshot snapshot{.basins = {}, .counts = counts_, .limits = limits_};
  for (const auto& basin : basins_) {
    BasinSnapshot s{.steps = basin->steps,
                    .state = basin->state,
                    .since = basin->since,
                    .exit_state = basin->exit.state,
                    .exit_time = basin->exit.time,
                    .exit_hops = {},
                    .eliminated = basin->eliminated,
                    .updates = basin->updates};
    for (int i = 0; i < basin->states(); ++i) {
      for (int j = 0; j < basin->states(); ++j) s.exit_hops.push_back(basin->exit.hops(i, j));
    }
    snapshot.basins.push_back(std::move(s));
  }
  return snapshot;
}

void FlickerBasins::restore(const BasinsSnapshot& snapshot) {
  const InputError misfit("its flicker basins do not fit its crystal");
  if (snapshot.counts.size() != counts_.size() || snapshot.limits.size() != limits_.size()) {
    throw misfit;
  }
  counts_ = snapshot.counts;
  limits_ = snapshot.limits;
  for (const BasinSnapshot& s : snapshot.basins) {
    const auto m = static_cast<int>(s.steps.size());
    const auto is_state = [m](int state) { return state >= 0 && state < m; };
    const auto is_site = [this](SiteId site) {
      return site >= solution_site && site < lattice_->graph().size();
    };
    if (m < 2 || m > FlickerBasin::max_states || !is_state(s.state) || !is_state(s.exit_state) ||
        std::ssize(s.exit_hops) != m * m) {
      throw misfit;
    }
    auto basin = std::make_unique<Basin>();
    basin->steps = s.steps;
    basin->state = s.state;
    for (int i = 1; i < m; ++i) {
      const Step& step = s.steps[i];
      if (step.parent < 0 || step.parent >= i || !is_site(step.from) || !is_site(step.to) ||
          step.from == step.to) {
        throw misfit;
      }
    }
    go_to(*basin, 0);
    basin->steps.assign(1, Step{});
    basin->occupants.emplace_back();
    for (int i = 1; i < m; ++i) add_state(*basin, s.steps[i]);
    go_to(*basin, s.state);

    basin->owned = reach(basin->sites);
    basin->shape();
    std::vector<int> all(basin->owned.size());
    std::iota(all.begin(), all.end(), 0);
    basin->eliminated = s.eliminated;
    if (!set_rates(*basin, all, 0.0)) throw misfit;
    basin->updates = s.updates;
    basin->since = s.since;
    basin->exit = {s.exit_state, s.exit_time, FlickerBasin::Matrix(m, m)};
    for (int i = 0; i < m; ++i) {
      for (int j = 0; j < m; ++j) basin->exit.hops(i, j) = s.exit_hops[i * m + j];
    }
    own(*basin);
    basins_.push_back(std::move(basin));
  }
}

}  // namespace catex
