#include "catex/kmc/selector.hpp"

#include "class_lists.hpp"
#include "reference_selector.hpp"

namespace catex {

void Selector::clear_changed() {
  for (const int c : changed_) is_changed_[c] = 0;
  changed_.clear();
}

void Selector::mark_changed(int class_index) {
  if (is_changed_[class_index]) return;
  is_changed_[class_index] = 1;
  changed_.push_back(class_index);
}

std::unique_ptr<Selector> make_selector(SelectorKind kind, const EventSlots& slots,
                                        const RateTable& rates, const SiteState& state,
                                        const Reservoir& reservoir) {
  if (kind == SelectorKind::Reference) {
    return std::make_unique<ReferenceSelector>(slots, rates, state, reservoir);
  }
  return std::make_unique<ClassLists>(slots, rates, state, reservoir);
}

}  // namespace catex
