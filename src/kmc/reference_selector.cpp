#include "reference_selector.hpp"

#include <limits>

namespace catex {

namespace {

/// Whose event it is, as append_events has it.
SiteId site_of(const PossibleEvent& event) {
  return event.from != solution_site ? event.from : event.to;
}

}  // namespace

ReferenceSelector::ReferenceSelector(const SiteGraph& graph, const RateSource& rates,
                                     const SiteState& state, const Reservoir& reservoir)
    : graph_(&graph), rates_(rates), held_(graph.size(), false) {
  mol_L_ = {reservoir.concentration(Ion::Host), reservoir.concentration(Ion::Guest)};
  list(state);
}

void ReferenceSelector::perform(const SiteState& state, const PossibleEvent&) { list(state); }

void ReferenceSelector::list(const SiteState& state) {
  std::vector<PossibleEvent> possible;
  for (SiteId s = 0; s < graph_->size(); ++s) append_events(*graph_, state, s, possible);
  events_.clear();
  for (const PossibleEvent& event : possible) {
    const EventCell cell = cell_of(*graph_, state, event.event_class.ion, event.from, event.to);
    const double rate = rates_.rate(cell);
    if (rate > 0.0) events_.push_back({event, rate});
  }
}

void ReferenceSelector::set_concentration(Ion ion, double mol_L) {
  mol_L_[static_cast<int>(ion)] = mol_L;
}

void ReferenceSelector::set_desorption_factor(Ion ion, double factor) {
  desorption_factors_[static_cast<int>(ion)] = factor;
}

double ReferenceSelector::adsorption_per_mol_L(Ion ion) const {
  double sum = 0.0;
  for (const RatedEvent& listed : events_) {
    const PossibleEvent& event = listed.event;
    if (event.from == solution_site && event.event_class.ion == ion) sum += listed.rate;
  }
  return sum;
}

double ReferenceSelector::rate(const RatedEvent& listed) const {
  const int ion = static_cast<int>(listed.event.event_class.ion);
  if (listed.event.from == solution_site) return listed.rate * mol_L_[ion];
  if (listed.event.to == solution_site) return listed.rate * desorption_factors_[ion];
  return listed.rate;
}

bool ReferenceSelector::offered(const RatedEvent& listed) const {
  return rate(listed) > 0.0 && !held_[site_of(listed.event)];
}

double ReferenceSelector::rate_of(SiteId site) const {
  double sum = 0.0;
  for (const RatedEvent& listed : events_) {
    if (site_of(listed.event) == site) sum += rate(listed);
  }
  return sum;
}

void ReferenceSelector::append_events_of(SiteId site, std::vector<RatedEvent>& events) const {
  for (const RatedEvent& listed : events_) {
    if (site_of(listed.event) != site || rate(listed) <= 0.0) continue;
    events.push_back({listed.event, rate(listed)});
  }
}

double ReferenceSelector::total_rate() const {
  double total = 0.0;
  for (const RatedEvent& listed : events_) {
    if (offered(listed)) total += rate(listed);
  }
  return total;
}

std::vector<RatedEvent> ReferenceSelector::events() const {
  std::vector<RatedEvent> events;
  for (const RatedEvent& listed : events_) {
    if (rate(listed) > 0.0) events.push_back({listed.event, rate(listed)});
  }
  return events;
}

void ReferenceSelector::choose_next(RandomStream& random, NextEvent& next) {
  const double total = total_rate();
  next.waiting = std::numeric_limits<double>::infinity();
  if (total <= 0.0) return;
  next.waiting = random.exponential() / total;
  const double x = random.uniform() * total;
  const RatedEvent* picked = nullptr;
  double sum = 0.0;
  for (const RatedEvent& listed : events_) {
    if (!offered(listed)) continue;
    picked = &listed;
    sum += rate(listed);
    if (x < sum) break;
  }
  next.event = picked->event;
}

}  // namespace catex
