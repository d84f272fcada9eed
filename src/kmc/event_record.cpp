#include "catex/kmc/event_record.hpp"

namespace catex {

void OpportunityClock::set(std::int64_t number, double now) {
  const double elapsed = now - since;
  integral += static_cast<double>(possible) * elapsed;
  if (possible > 0) any_time += elapsed;
  possible = number;
  since = now;
}

void EventRecord::set_possible(int class_index, RateStatus status, std::int64_t number,
                               double now) {
  OpportunityClock& clock = clocks[class_index];
  const std::int64_t change = number - clock.possible;
  if (change == 0) return;
  clock.set(number, now);
  if (status == RateStatus::UpperLimit) upper_limit.set(upper_limit.possible + change, now);
  if (status == RateStatus::NoInformation) {
    no_information.set(no_information.possible + change, now);
  }
}

void EventRecord::advance(double now) {
  for (OpportunityClock& clock : clocks) clock.set(clock.possible, now);
  upper_limit.set(upper_limit.possible, now);
  no_information.set(no_information.possible, now);
}

void EventRecord::restore_possible(const RateTable& rates,
                                   const std::function<std::int64_t(int)>& number_of) {
  upper_limit.possible = 0;
  no_information.possible = 0;
  for (int c = 0; c < event_class_count; ++c) {
    const std::int64_t number = number_of(c);
    clocks[c].possible = number;
    if (rates.status(c) == RateStatus::UpperLimit) upper_limit.possible += number;
    if (rates.status(c) == RateStatus::NoInformation) no_information.possible += number;
  }
}

EventRecord& EventRecord::operator+=(const EventRecord& other) {
  const auto add = [](OpportunityClock& sum, const OpportunityClock& clock) {
    sum.integral += clock.integral;
    sum.any_time += clock.any_time;
  };
  for (int c = 0; c < event_class_count; ++c) {
    events[c] += other.events[c];
    add(clocks[c], other.clocks[c]);
  }
  add(upper_limit, other.upper_limit);
  add(no_information, other.no_information);
  return *this;
}

}  // namespace catex
