#include "reference_selector.hpp"

#include <cassert>

namespace catex {

ReferenceSelector::ReferenceSelector(const EventSlots& slots, const RateTable& rates,
                                     const SiteState& state, const Reservoir& reservoir)
    : slots_(&slots), rates_(&rates) {
  mol_L_ = {reservoir.concentration(Ion::Host), reservoir.concentration(Ion::Guest)};
  rematch(state, {});
}

void ReferenceSelector::rematch(const SiteState& state, std::span<const SiteId>) {
  events_.clear();
  for (SiteId s = 0; s < slots_->graph().size(); ++s) {
    append_events(slots_->graph(), state, s, events_);
  }
  const std::vector<std::int64_t> before = numbers_;
  numbers_.assign(event_class_count, 0);
  for (const PossibleEvent& event : events_) ++numbers_[index_of(event.event_class)];
  for (int c = 0; c < event_class_count; ++c) {
    if (numbers_[c] != before[c]) mark_changed(c);
  }
}

void ReferenceSelector::set_concentration(Ion ion, double mol_L) {
  mol_L_[static_cast<int>(ion)] = mol_L;
  for (const PossibleEvent& event : events_) {
    if (event.from == solution_site) mark_changed(index_of(event.event_class));
  }
}

double ReferenceSelector::activity(const EventClass& event_class) const {
  if (event_class.mechanism() != Mechanism::Adsorption) return 1.0;
  return mol_L_[static_cast<int>(event_class.ion)];
}

double ReferenceSelector::rate(const PossibleEvent& event) const {
  return rates_->rate(index_of(event.event_class)) * activity(event.event_class);
}

double ReferenceSelector::total_rate() const {
  double total = 0.0;
  for (const PossibleEvent& event : events_) total += rate(event);
  return total;
}

PossibleEvent ReferenceSelector::pick(RandomStream& random) const {
  assert(total_rate() > 0.0);
  const double x = random.uniform() * total_rate();
  const PossibleEvent* picked = nullptr;
  double sum = 0.0;
  for (const PossibleEvent& event : events_) {
    if (rate(event) <= 0.0) continue;
    picked = &event;
    sum += rate(event);
    if (x < sum) break;
  }
  return *picked;
}

std::int64_t ReferenceSelector::possible(int class_index) const {
  if (activity(event_class_at(class_index)) <= 0.0) return 0;
  return numbers_[class_index];
}

}  // namespace catex
