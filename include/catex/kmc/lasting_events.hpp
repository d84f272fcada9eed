#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/sites/matcher.hpp"

namespace catex {

/// Counts the events that last, as MD counts them: when a cation goes back to where it came from
/// within the return window, neither move does. Of a chain of moves only the last one is taken
/// back.
class LastingEvents {
 public:
  /// The last move of a site's cation, while nobody knows whether it lasts.
  struct Arrival {
    double time = 0.0;  ///< [ps]
    SiteId from = solution_site;
    int event_class = none;
    friend bool operator==(const Arrival&, const Arrival&) = default;
  };
  static constexpr int none = -1;

  /// @param window  [ps]
  LastingEvents(double window, SiteId sites) : window_(window), arrivals_(sites) {}

  /// Takes the next event, at a time [ps], and adds what is known to last to the counts of its
  /// class.
  void take(const PossibleEvent& event, double time, std::span<std::int64_t> lasting);

  /// Adds the arrivals that have lasted by now [ps], of cations that have not moved on yet.
  void add_stays(double now, std::span<std::int64_t> lasting) const;

  [[nodiscard]] const std::vector<Arrival>& arrivals() const { return arrivals_; }
  /// Throws InputError for another number of sites.
  void restore(std::vector<Arrival> arrivals);

 private:
  double window_;
  std::vector<Arrival> arrivals_;  ///< by site
};

}  // namespace catex
