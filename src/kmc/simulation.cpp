#include "catex/kmc/simulation.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "anion_moves.hpp"
#include "catex/base/errors.hpp"
#include "cation_mobility.hpp"
#include "flicker_basins.hpp"

namespace catex {

namespace {

std::int64_t count_cations(std::span<const Occupant> occupants) {
  return std::ranges::count_if(occupants, [](Occupant o) { return o != Occupant::Empty; });
}

RateSource proposed_rates(const RateSource& rates, const CationMemory& memory) {
  if (memory.empty()) return rates;
  assert(rates.model() != nullptr);
  return {*rates.model(), CationMobility::while_mobile(memory)};
}

}  // namespace

Simulation::Simulation(const PaddedLattice& lattice, const RateSource& rates, SiteState state,
                       Reservoir solution, RandomStream random, SimulationOptions options)
    : lattice_(&lattice),
      rates_(rates),
      proposed_(proposed_rates(rates, options.memory)),
      state_(std::make_unique<SiteState>(std::move(state))),
      solution_(std::move(solution)),
      random_(std::move(random)),
      kind_(options.selector),
      exchange_(std::move(options.exchange)),
      eliminate_flicker_(options.eliminate_flicker),
      cations_(count_cations(state_->occupants)),
      selector_(make_selector(kind_, lattice, proposed_, *state_, solution_)) {
  assert((options.anion_rates == nullptr && options.memory.empty()) || !eliminate_flicker_);
  if (options.anion_rates != nullptr) {
    anions_ = std::make_unique<AnionMoves>(lattice, *options.anion_rates, *state_);
  }
  if (!options.memory.empty()) {
    mobility_ = std::make_unique<CationMobility>(options.memory, lattice.graph().size());
  }
  if (options.return_window_ps > 0.0) {
    lasting_.emplace(options.return_window_ps, lattice.graph().size());
  }
  find_exchange_factors();
  make_basins();
  draw_next();
}

Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;

void Simulation::make_basins() {
  if (!eliminate_flicker_) return;
  const bool constant = !solution_.is_finite() && !exchange_.balance;
  basins_ = std::make_unique<FlickerBasins>(*lattice_, rates_, constant, *state_, *selector_);
}

void Simulation::draw_next() {
  if (mobility_) {
    draw_next_mobile();
  } else {
    selector_->choose_next(random_, next_);
  }
  if (anions_) {
    const auto move = anions_->next_before(next_.waiting, random_);
    next_anion_ = move ? move->node : none;
    anion_waiting_ = move ? move->waiting : 0.0;
  }
  if (mobility_) mobility_->keep_until(next_event_time());
}

void Simulation::draw_next_mobile() {
  double waiting = 0.0;
  do {
    selector_->choose_next(random_, next_);
    waiting += next_.waiting;
  } while (std::isfinite(waiting) &&
           !mobility_->lets_pass(next_.event, time_.plus(waiting), random_));
  next_.waiting = waiting;
}

double Simulation::next_event_time() const {
  if (next_anion_ != none) return time_.plus(anion_waiting_);
  if (!basins_) return time_.plus(next_.waiting);
  return time_.plus(std::min(next_.waiting, basins_->time_to_exit(time_)));
}

void Simulation::step() {
  if (next_anion_ != none) {
    time_.add(anion_waiting_);
    move_anion(next_anion_);
    draw_next();
    return;
  }
  const double to_exit = basins_ ? basins_->time_to_exit(time_) : next_.waiting;
  assert(std::isfinite(std::min(to_exit, next_.waiting)));
  if (to_exit < next_.waiting) {
    time_.add(to_exit);
    next_.event = basins_->leave(time_, random_, record_);
  } else {
    time_.add(next_.waiting);
  }
  const PossibleEvent& event = next_.event;
  ++events_;
  const bool factors_due = exchange_.diffusion && events_ % events_between_factors == 0;
  if (basins_) basins_->before(event, factors_due, time_, random_, record_);
  perform(event);
  ++record_.events[index_of(event.event_class)];
  if (lasting_) lasting_->take(event, time_.sum, record_.lasting);
  if (factors_due) find_exchange_factors();
  if (basins_) basins_->after(event, time_, random_);
  draw_next();
}

void Simulation::move_anion(std::int32_t node) {
  const bool leaves = anions_->state().present[node] != 0;
  const std::vector<SiteId> changed = anions_->perform(node, *state_);
  selector_->change_sites(*state_, changed);
  if (mobility_) {
    for (const SiteId s : changed) mobility_->forget(s);  // another kind, another memory
  }
  ++(leaves ? record_.anions_left : record_.anions_came);
}

void Simulation::perform(const PossibleEvent& event) {
  const Ion ion = event.event_class.ion;
  const bool enters = event.from == solution_site;
  const bool leaves = event.to == solution_site;
  const Occupant occupant = occupant_of(ion);
  if (!enters) state_->occupants[event.from] = Occupant::Empty;
  if (!leaves) state_->occupants[event.to] = occupant;
  selector_->perform(*state_, event);
  if (anions_ && !enters) anions_->occupant_changed(*state_, event.from, occupant);
  if (anions_ && !leaves) anions_->occupant_changed(*state_, event.to, Occupant::Empty);

  if (mobility_ && !enters) mobility_->forget(event.from);
  if (mobility_ && !leaves) mobility_->arrived(event.to, time_.sum);

  if (enters) solution_.take(ion);
  if (leaves) solution_.give(ion);
  cations_ += static_cast<int>(enters) - static_cast<int>(leaves);
  if (enters || leaves) set_activities();
}

void Simulation::find_exchange_factors() {
  std::array<double, 2> factors{};
  for (const Ion ion : all_ions) {
    const double adsorption = exchange_.diffusion ? selector_->adsorption_per_mol_L(ion) *
                                                        exchange_.charge_factor(cations_)
                                                  : 0.0;
    factors[static_cast<int>(ion)] = exchange_.factor(adsorption, solution_);
  }
  set_exchange_factors(factors);
}

void Simulation::set_exchange_factors(const std::array<double, 2>& factors) {
  exchange_factors_ = factors;
  for (const Ion ion : all_ions) {
    selector_->set_desorption_factor(ion, factors[static_cast<int>(ion)]);
  }
  set_activities();
}

double Simulation::adsorption_activity(Ion ion) const {
  return exchange_factor(ion) * exchange_.charge_factor(cations_) *
         exchange_.activity(ion, solution_);
}

void Simulation::set_activities() {
  for (const Ion ion : all_ions) {
    selector_->set_concentration(ion, adsorption_activity(ion));
  }
}

bool Simulation::settle(double now) {
  return basins_ && basins_->settle({.sum = now}, random_, record_);
}

void Simulation::look_at_opportunities(const RateTable& known, double now) {
  std::vector<std::int64_t> possible(event_class_count, 0);
  std::vector<PossibleEvent> events;
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    events.clear();
    append_events(lattice_->graph(), *state_, s, events);
    for (const PossibleEvent& event : events) {
      const EventClass& c = event.event_class;
      if (event.from == solution_site && solution_.concentration(c.ion) <= 0.0) continue;
      ++possible[index_of(c)];
    }
  }
  record_.look(possible, known, now);
}

double Simulation::rate_now(const EventCell& cell) const {
  const double rate = rates_.rate(cell);
  if (cell.from == SiteKind::Solution) return rate * adsorption_activity(cell.ion);
  return cell.to == SiteKind::Solution ? rate * exchange_factor(cell.ion) : rate;
}

void Simulation::look_at_coverage(const MdCoverage& md, double now) {
  CoverageSums& sums = record_.coverage;
  const double elapsed = now - sums.last_look;
  std::vector<PossibleEvent> events;
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    events.clear();
    append_events(lattice_->graph(), *state_, s, events);
    for (const PossibleEvent& event : events) {
      const EventCell cell =
          cell_of(lattice_->graph(), *state_, event.event_class.ion, event.from, event.to);
      const double rates = rate_now(cell) * elapsed;
      sums.rates += rates;
      if (!md.happened(cell)) sums.rates_not_happened += rates;
      if (!md.met(cell)) sums.rates_not_met += rates;
    }
    if (state_->occupants[s] == Occupant::Empty) continue;
    const Ion ion = ion_of(state_->occupants[s]);
    sums.ions += elapsed;
    const Environment around = environment(lattice_->graph(), *state_, s);
    if (!md.met(ion, state_->kinds[s], around)) sums.ions_not_met += elapsed;
  }
  sums.last_look = now;
}

EventRecord Simulation::record_at(double now) const {
  EventRecord record = record_;
  if (lasting_) lasting_->add_stays(now, record.lasting);
  return record;
}

std::vector<Occupant> Simulation::cations() const {
  std::vector<Occupant> cations = state_->occupants;
  const std::vector<Occupant>& stranded = anions().stranded;
  for (std::size_t s = 0; s < stranded.size(); ++s) {
    if (stranded[s] != Occupant::Empty) cations[s] = stranded[s];
  }
  return cations;
}

bool Simulation::exchanged() const {
  if (solution_.concentration(Ion::Host) > 0.0) return false;
  return std::ranges::count(cations(), Occupant::Host) == 0;
}

const AnionState& Simulation::anions() const {
  static const AnionState empty;
  return anions_ ? anions_->state() : empty;
}

SimulationSnapshot Simulation::snapshot() const {
  SimulationSnapshot snapshot{
      .occupants = state_->occupants,
      .solution = solution_,
      .time = time_,
      .waiting = next_.waiting,
      .next_from = next_.event.from,
      .next_to = next_.event.to,
      .next_ion = next_.event.event_class.ion,
      .random = random_.state(),
      .record = record_,
      .order = selector_->order(),
      .exchange_factors = exchange_factors_,
      .basins = basins_ ? basins_->snapshot() : BasinsSnapshot{},
      .anions = anions(),
      .anion_order = anions_ ? anions_->order() : std::vector<std::int32_t>{},
      .next_anion = next_anion_,
      .anion_waiting = anion_waiting_,
      .seen_times = {},
      .seen_mobile = {},
      .arrivals = lasting_ ? lasting_->arrivals() : std::vector<LastingEvents::Arrival>{}};
  if (!mobility_) return snapshot;
  for (const auto& [time, mobile] : mobility_->seen()) {
    snapshot.seen_times.push_back(time);
    snapshot.seen_mobile.push_back(mobile ? 1 : 0);
  }
  return snapshot;
}

void Simulation::restore(const SimulationSnapshot& snapshot) {
  state_->occupants = snapshot.occupants;
  solution_ = snapshot.solution;
  if (anions_) {
    anions_->restore(snapshot.anions, snapshot.anion_order, *state_);
    next_anion_ = snapshot.next_anion;
    anion_waiting_ = snapshot.anion_waiting;
  }
  if (mobility_) {
    std::vector<CationMobility::Seen> seen;
    for (std::size_t s = 0; s < snapshot.seen_times.size(); ++s) {
      seen.push_back({snapshot.seen_times[s], snapshot.seen_mobile[s] != 0});
    }
    mobility_->restore(std::move(seen));
  }
  if (lasting_) lasting_->restore(snapshot.arrivals);
  cations_ = count_cations(cations());
  time_ = snapshot.time;
  random_.restore(snapshot.random);
  record_ = snapshot.record;
  events_ = std::accumulate(record_.events.begin(), record_.events.end(), std::int64_t{0});
  selector_ = make_selector(kind_, *lattice_, proposed_, *state_, solution_);
  set_exchange_factors(snapshot.exchange_factors);
  make_basins();
  if (basins_) basins_->restore(snapshot.basins);
  selector_->restore_order(snapshot.order);

  next_ = {snapshot.waiting, {snapshot.next_from, snapshot.next_to, {}}};
  if (std::isinf(snapshot.waiting)) return;
  const std::optional<EventClass> next_class =
      classify(lattice_->graph(), *state_, snapshot.next_ion, snapshot.next_from, snapshot.next_to);
  if (!next_class) throw InputError("its next event is impossible in its configuration");
  next_.event.event_class = *next_class;
}

}  // namespace catex
