#include "class_lists.hpp"

#include <algorithm>
#include <cassert>

#include "catex/base/errors.hpp"

namespace catex {

namespace {

constexpr std::int16_t no_class = -1;

std::vector<std::int32_t> sorted(std::vector<std::int32_t> slots) {
  std::ranges::sort(slots);
  return slots;
}

InputError misfit() {
  return InputError("the event lists of the checkpoint do not fit its configuration");
}

}  // namespace

ClassLists::ClassLists(const EventSlots& slots, const RateTable& rates, const SiteState& state,
                       const Reservoir& reservoir)
    : slots_(&slots),
      rates_(&rates),
      lists_(event_class_count),
      class_of_(slots.size(), no_class),
      position_(slots.size(), 0),
      listed_(slots.graph().size(), 0),
      tree_(rates.measured().size()),
      leaf_(event_class_count, no_class),
      adsorbs_(event_class_count, -1),
      visited_(slots.graph().size(), 0) {
  for (std::size_t i = 0; i < rates.measured().size(); ++i) {
    leaf_[rates.measured()[i]] = static_cast<int>(i);
  }
  for (int c = 0; c < event_class_count; ++c) {
    const EventClass event_class = event_class_at(c);
    if (event_class.mechanism() != Mechanism::Adsorption) continue;
    adsorbs_[c] = static_cast<signed char>(event_class.ion);
    adsorption_[static_cast<int>(event_class.ion)].push_back(c);
  }
  for (const Ion ion : {Ion::Host, Ion::Guest}) {
    mol_L_[static_cast<int>(ion)] = reservoir.concentration(ion);
  }
  for (SiteId s = 0; s < slots.graph().size(); ++s) rematch_site(state, s);
  for (const int c : changed()) update_weight(c);
}

void ClassLists::rematch(const SiteState& state, std::span<const SiteId> changed_sites) {
  ++rematches_;
  for (const SiteId site : changed_sites) {
    for (const SiteId affected : slots_->affected(site)) {
      if (visited_[affected] == rematches_) continue;
      visited_[affected] = rematches_;
      rematch_site(state, affected);
    }
  }
  for (const int c : changed()) update_weight(c);
}

void ClassLists::rematch_site(const SiteState& state, SiteId site) {
  events_.clear();
  append_events(slots_->graph(), state, site, events_);
  if (events_.empty() && listed_[site] == 0) return;

  const std::int32_t first = slots_->first(site);
  wanted_.assign(slots_->end(site) - first, no_class);
  std::int32_t place = first;
  for (const PossibleEvent& event : events_) {
    place = slots_->slot_of(site, event, place);
    wanted_[place - first] = static_cast<ClassIndex>(index_of(event.event_class));
  }
  for (std::int32_t slot = first; slot < slots_->end(site); ++slot) {
    const ClassIndex wanted = wanted_[slot - first];
    if (class_of_[slot] == wanted) continue;
    if (class_of_[slot] != no_class) remove(slot);
    if (wanted != no_class) insert(slot, wanted);
  }
}

void ClassLists::insert(std::int32_t slot, ClassIndex class_index) {
  std::vector<std::int32_t>& list = lists_[class_index];
  position_[slot] = static_cast<std::int32_t>(list.size());
  list.push_back(slot);
  class_of_[slot] = class_index;
  ++listed_[slots_->site(slot)];
  mark_changed(class_index);
}

void ClassLists::remove(std::int32_t slot) {
  std::vector<std::int32_t>& list = lists_[class_of_[slot]];
  const std::int32_t last = list.back();
  list[position_[slot]] = last;
  position_[last] = position_[slot];
  list.pop_back();
  mark_changed(class_of_[slot]);
  class_of_[slot] = no_class;
  --listed_[slots_->site(slot)];
}

void ClassLists::set_concentration(Ion ion, double mol_L) {
  mol_L_[static_cast<int>(ion)] = mol_L;
  for (const int c : adsorption_[static_cast<int>(ion)]) {
    if (lists_[c].empty()) continue;
    mark_changed(c);
    update_weight(c);
  }
}

double ClassLists::activity(int class_index) const {
  return adsorbs_[class_index] < 0 ? 1.0 : mol_L_[adsorbs_[class_index]];
}

void ClassLists::update_weight(int class_index) {
  if (leaf_[class_index] == no_class) return;
  const auto members = static_cast<double>(lists_[class_index].size());
  tree_.set(leaf_[class_index], rates_->rate(class_index) * members * activity(class_index));
}

std::int64_t ClassLists::possible(int class_index) const {
  if (activity(class_index) <= 0.0) return 0;
  return static_cast<std::int64_t>(lists_[class_index].size());
}

PossibleEvent ClassLists::pick(RandomStream& random) const {
  assert(total_rate() > 0.0);
  const int c = rates_->measured()[tree_.find(random.uniform() * total_rate())];
  const std::vector<std::int32_t>& list = lists_[c];
  return slots_->event(list[random.below(list.size())], event_class_at(c));
}

std::vector<std::int32_t> ClassLists::order() const {
  std::vector<std::int32_t> order;
  for (const std::vector<std::int32_t>& list : lists_) {
    order.insert(order.end(), list.begin(), list.end());
  }
  return order;
}

void ClassLists::restore_order(std::span<const std::int32_t> order) {
  if (order.size() != this->order().size()) throw misfit();
  for (std::vector<std::int32_t>& list : lists_) {
    std::vector<std::int32_t> stored(order.begin(), order.begin() + list.size());
    order = order.subspan(list.size());
    if (sorted(stored) != sorted(list)) throw misfit();
    list = std::move(stored);
    for (std::size_t i = 0; i < list.size(); ++i) {
      position_[list[i]] = static_cast<std::int32_t>(i);
    }
  }
}

}  // namespace catex
