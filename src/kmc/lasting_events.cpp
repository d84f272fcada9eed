#include "catex/kmc/lasting_events.hpp"

#include <utility>

#include "catex/base/errors.hpp"

namespace catex {

void LastingEvents::take(const PossibleEvent& event, double time, std::span<std::int64_t> lasting) {
  if (event.from != solution_site) {
    const Arrival arrival = std::exchange(arrivals_[event.from], Arrival{});
    if (arrival.event_class != none) {
      if (arrival.from == event.to && time - arrival.time <= window_) return;
      ++lasting[arrival.event_class];
    }
  }
  const int event_class = index_of(event.event_class);
  if (event.to == solution_site) {
    ++lasting[event_class];
  } else {
    arrivals_[event.to] = {time, event.from, event_class};
  }
}

void LastingEvents::add_stays(double now, std::span<std::int64_t> lasting) const {
  for (const Arrival& arrival : arrivals_) {
    if (arrival.event_class != none && now - arrival.time > window_) {
      ++lasting[arrival.event_class];
    }
  }
}

void LastingEvents::restore(std::vector<Arrival> arrivals) {
  if (arrivals.size() != arrivals_.size()) {
    throw InputError("it knows the arrivals at another number of sites");
  }
  arrivals_ = std::move(arrivals);
}

}  // namespace catex
