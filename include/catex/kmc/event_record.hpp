#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/catalog/event_class.hpp"
#include "catex/kmc/md_coverage.hpp"
#include "catex/kmc/rate_table.hpp"

namespace catex {

/// Integrates over time how many events of one sort are possible.
struct OpportunityClock {
  double integral = 0.0;  ///< [ps] time integral of the number of possible events
  double any_time = 0.0;  ///< [ps] time with at least one

  void add(std::int64_t possible, double elapsed);
};

/// What one simulation counted, by class index. Events are all counted; opportunities are looked
/// at from time to time, each look standing for the time since the one before.
struct EventRecord {
  EventRecord()
      : events(event_class_count, 0),
        lasting(event_class_count, 0),
        eliminated(event_class_count, 0.0),
        clocks(event_class_count) {}

  /// One look at `now` [ps].
  /// @param possible  number of possible events of each class
  /// @param known     what is known about the rates of the classes
  void look(std::span<const std::int64_t> possible, const RateTable& known, double now);
  /// Adsorptions and desorptions of both ions, those in flicker basins included.
  [[nodiscard]] std::int64_t exchanges() const;
  /// Adds the events and times of another trajectory.
  EventRecord& operator+=(const EventRecord& other);

  std::vector<std::int64_t> events;
  std::vector<std::int64_t> lasting;  ///< of these, by LastingEvents; 0 where they are not counted
  /// Hops in flicker basins, which were not performed one by one: numbers drawn with the exits;
  /// of stays that something else ended their mean.
  std::vector<double> eliminated;
  std::vector<OpportunityClock> clocks;
  OpportunityClock upper_limit;     ///< all classes that MD gave the chance but saw no event of
  OpportunityClock no_information;  ///< all classes that MD never met
  std::int64_t anions_left = 0;     ///< moves of anions, which are no events of a class
  std::int64_t anions_came = 0;
  double last_look = 0.0;  ///< [ps]
  CoverageSums coverage;
};

}  // namespace catex
