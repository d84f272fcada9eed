#include "catex/md/observer.hpp"

#include <algorithm>
#include <limits>

namespace catex {

Step ObserverList::next_due_after(Step step) const {
  Step next = std::numeric_limits<Step>::max();
  for (const auto& observer : observers_) {
    const Step interval = observer->interval();
    const Step since = step - release_;
    // Floor division, also for the negative steps before release.
    const Step passed = since >= 0 ? since / interval : -((-since + interval - 1) / interval);
    next = std::min(next, release_ + (passed + 1) * interval);
  }
  return next;
}

ForceNeeds ObserverList::needs_at(Step step) const {
  ForceNeeds needs{.energy = false, .virial = false};
  for (const auto& observer : observers_) {
    if (!due(*observer, step)) continue;
    needs.energy |= observer->needs().energy;
    needs.virial |= observer->needs().virial;
  }
  return needs;
}

void ObserverList::notify(const Snapshot& snapshot, double time) {
  for (const auto& observer : observers_) {
    if (due(*observer, snapshot.step)) observer->observe(snapshot, time);
  }
}

void ObserverList::flush() {
  for (const auto& observer : observers_) observer->flush();
}

}  // namespace catex
