#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "catex/catalog/event_class.hpp"
#include "catex/kmc/rates.hpp"

namespace catex {

/// Integrates over time how many events of one sort are possible.
struct OpportunityClock {
  std::int64_t possible = 0;
  double since = 0.0;     ///< [ps] `possible` is constant from here on
  double integral = 0.0;  ///< [ps] time integral of `possible`, up to `since`
  double any_time = 0.0;  ///< [ps] time with possible > 0, up to `since`

  void set(std::int64_t number, double now);
};

/// What one simulation counted, by class index.
struct EventRecord {
  EventRecord() : events(event_class_count, 0), clocks(event_class_count) {}

  /// The number of possible events of a class is `number` from `now` [ps] on.
  void set_possible(int class_index, RateStatus status, std::int64_t number, double now);
  /// Brings every clock up to `now` [ps].
  void advance(double now);
  /// Sets the numbers of possible events anew (`number_of(class_index)`), without any time: after
  /// reading the clocks from a checkpoint.
  void restore_possible(const RateTable& rates, const std::function<std::int64_t(int)>& number_of);
  /// Adds the events and times of another trajectory.
  EventRecord& operator+=(const EventRecord& other);

  std::vector<std::int64_t> events;
  std::vector<OpportunityClock> clocks;
  OpportunityClock upper_limit;     ///< all classes that MD gave the chance but saw no event of
  OpportunityClock no_information;  ///< all classes that MD never met
};

}  // namespace catex
