#include "catex/kmc/simulation.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace catex {

Simulation::Simulation(const EventSlots& slots, const RateTable& rates, SiteState state,
                       Reservoir solution, RandomStream random, SelectorKind kind)
    : slots_(&slots),
      rates_(&rates),
      state_(std::move(state)),
      solution_(std::move(solution)),
      random_(std::move(random)),
      kind_(kind),
      selector_(make_selector(kind, slots, rates, state_, solution_)) {
  record_opportunities();
  draw_waiting_time();
}

void Simulation::step() {
  assert(std::isfinite(waiting_));
  time_.add(waiting_);
  const PossibleEvent event = selector_->pick(random_);
  perform(event);
  ++record_.events[index_of(event.event_class)];
  ++events_;
  record_opportunities();
  draw_waiting_time();
}

void Simulation::perform(const PossibleEvent& event) {
  const Ion ion = event.event_class.ion;
  const bool enters = event.from == solution_site;
  const bool leaves = event.to == solution_site;

  std::array<SiteId, 2> changed;
  std::size_t number = 0;
  if (!enters) {
    state_.occupants[event.from] = Occupant::Empty;
    changed[number++] = event.from;
  }
  if (!leaves) {
    state_.occupants[event.to] = ion == Ion::Host ? Occupant::Host : Occupant::Guest;
    changed[number++] = event.to;
  }
  selector_->rematch(state_, std::span(changed).first(number));

  if (enters) solution_.take(ion);
  if (leaves) solution_.give(ion);
  if (enters || leaves) selector_->set_concentration(ion, solution_.concentration(ion));
}

void Simulation::record_opportunities() {
  for (const int c : selector_->changed()) {
    record_.set_possible(c, rates_->status(c), selector_->possible(c), time());
  }
  selector_->clear_changed();
}

void Simulation::draw_waiting_time() {
  const double total = selector_->total_rate();
  waiting_ = total > 0.0 ? random_.exponential() / total : std::numeric_limits<double>::infinity();
}

SimulationSnapshot Simulation::snapshot() const {
  return {state_.occupants, solution_,         time_, waiting_, random_.state(),
          record_,          selector_->order()};
}

void Simulation::restore(const SimulationSnapshot& snapshot) {
  state_.occupants = snapshot.occupants;
  solution_ = snapshot.solution;
  time_ = snapshot.time;
  waiting_ = snapshot.waiting;
  random_.restore(snapshot.random);
  record_ = snapshot.record;
  events_ = std::accumulate(record_.events.begin(), record_.events.end(), std::int64_t{0});
  selector_ = make_selector(kind_, *slots_, *rates_, state_, solution_);
  selector_->restore_order(snapshot.order);
  selector_->clear_changed();
  record_.restore_possible(*rates_, [this](int c) { return selector_->possible(c); });
}

}  // namespace catex
