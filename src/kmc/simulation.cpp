#include "catex/kmc/simulation.hpp"

#include <cassert>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "catex/base/errors.hpp"

namespace catex {

Simulation::Simulation(const PaddedLattice& lattice, const RateSource& rates, SiteState state,
                       Reservoir solution, RandomStream random, SelectorKind kind)
    : lattice_(&lattice),
      rates_(rates),
      state_(std::move(state)),
      solution_(std::move(solution)),
      random_(std::move(random)),
      kind_(kind),
      selector_(make_selector(kind, lattice, rates, state_, solution_)),
      next_(selector_->next(random_)) {}

void Simulation::step() {
  assert(std::isfinite(next_.waiting));
  time_.add(next_.waiting);
  perform(next_.event);
  ++record_.events[index_of(next_.event.event_class)];
  ++events_;
  next_ = selector_->next(random_);
}

void Simulation::perform(const PossibleEvent& event) {
  const Ion ion = event.event_class.ion;
  const bool enters = event.from == solution_site;
  const bool leaves = event.to == solution_site;
  if (!enters) state_.occupants[event.from] = Occupant::Empty;
  if (!leaves) state_.occupants[event.to] = ion == Ion::Host ? Occupant::Host : Occupant::Guest;
  selector_->perform(state_, event);

  if (enters) solution_.take(ion);
  if (leaves) solution_.give(ion);
  if (enters || leaves) selector_->set_concentration(ion, solution_.concentration(ion));
}

void Simulation::look_at_opportunities(const RateTable& known, double now) {
  std::vector<std::int64_t> possible(event_class_count, 0);
  std::vector<PossibleEvent> events;
  for (SiteId s = 0; s < lattice_->graph().size(); ++s) {
    events.clear();
    append_events(lattice_->graph(), state_, s, events);
    for (const PossibleEvent& event : events) {
      const EventClass& c = event.event_class;
      if (event.from == solution_site && solution_.concentration(c.ion) <= 0.0) continue;
      ++possible[index_of(c)];
    }
  }
  record_.look(possible, known, now);
}

SimulationSnapshot Simulation::snapshot() const {
  return {.occupants = state_.occupants,
          .solution = solution_,
          .time = time_,
          .waiting = next_.waiting,
          .next_from = next_.event.from,
          .next_to = next_.event.to,
          .next_ion = next_.event.event_class.ion,
          .random = random_.state(),
          .record = record_,
          .order = selector_->order()};
}

void Simulation::restore(const SimulationSnapshot& snapshot) {
  state_.occupants = snapshot.occupants;
  solution_ = snapshot.solution;
  time_ = snapshot.time;
  random_.restore(snapshot.random);
  record_ = snapshot.record;
  events_ = std::accumulate(record_.events.begin(), record_.events.end(), std::int64_t{0});
  selector_ = make_selector(kind_, *lattice_, rates_, state_, solution_);
  selector_->restore_order(snapshot.order);

  next_ = {snapshot.waiting, {snapshot.next_from, snapshot.next_to, {}}};
  if (std::isinf(snapshot.waiting)) return;
  const std::optional<EventClass> next_class =
      classify(lattice_->graph(), state_, snapshot.next_ion, snapshot.next_from, snapshot.next_to);
  if (!next_class) throw InputError("its next event is impossible in its configuration");
  next_.event.event_class = *next_class;
}

}  // namespace catex
