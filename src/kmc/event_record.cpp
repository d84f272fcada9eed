#include "catex/kmc/event_record.hpp"

namespace catex {

void OpportunityClock::add(std::int64_t possible, double elapsed) {
  integral += static_cast<double>(possible) * elapsed;
  if (possible > 0) any_time += elapsed;
}

void EventRecord::look(std::span<const std::int64_t> possible, const RateTable& known, double now) {
  const double elapsed = now - last_look;
  std::int64_t limited = 0;
  std::int64_t unknown = 0;
  for (int c = 0; c < event_class_count; ++c) {
    clocks[c].add(possible[c], elapsed);
    if (known.status(c) == RateStatus::UpperLimit) limited += possible[c];
    if (known.status(c) == RateStatus::NoInformation) unknown += possible[c];
  }
  upper_limit.add(limited, elapsed);
  no_information.add(unknown, elapsed);
  last_look = now;
}

std::int64_t EventRecord::exchanges() const {
  static const std::vector<int> classes = [] {
    std::vector<int> found;
    for (int c = 0; c < event_class_count; ++c) {
      const Mechanism mechanism = event_class_at(c).mechanism();
      if (mechanism == Mechanism::Adsorption || mechanism == Mechanism::Desorption) {
        found.push_back(c);
      }
    }
    return found;
  }();
  double sum = 0.0;
  for (const int c : classes) sum += static_cast<double>(events[c]) + eliminated[c];
  return static_cast<std::int64_t>(sum);
}

EventRecord& EventRecord::operator+=(const EventRecord& other) {
  const auto add = [](OpportunityClock& sum, const OpportunityClock& clock) {
    sum.integral += clock.integral;
    sum.any_time += clock.any_time;
  };
  for (int c = 0; c < event_class_count; ++c) {
    events[c] += other.events[c];
    lasting[c] += other.lasting[c];
    eliminated[c] += other.eliminated[c];
    add(clocks[c], other.clocks[c]);
  }
  add(upper_limit, other.upper_limit);
  add(no_information, other.no_information);
  anions_left += other.anions_left;
  anions_came += other.anions_came;
  coverage += other.coverage;
  return *this;
}

}  // namespace catex
