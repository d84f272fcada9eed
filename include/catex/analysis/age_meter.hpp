#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "catex/analysis/lasting_moves.hpp"
#include "catex/catalog/move_statistics.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// Counts how long cations stay on their sites and how they leave, by age and by what is around at
/// that moment, look by look: whether a stay's age tells more than its surroundings do.
///
/// A stay begins with an arrival that lasts, and ends with the next move that lasts. Time counts
/// while the cation is on the site, not on excursions that it takes back or while the site is lost;
/// a departure counts when the matcher lists it, with the surroundings just before it. What happens
/// between two looks has the surroundings of the first and the age of the second. Until the return
/// window is over, nobody knows whether a cation has arrived: these ages are left out.
class AgeMeter {
 public:
  /// The arrival that began a cation's stay.
  struct Arrival {
    std::int32_t index = 0;  ///< of the ion in the IonSystem
    SiteId site = solution_site;
    double time = 0.0;  ///< [ps]
  };
  struct State {
    std::vector<Arrival> arrivals;  ///< sorted by index
    std::vector<AgesAround> counts;
  };

  explicit AgeMeter(double return_window_ps) : window_(return_window_ps) {}
  /// Continues from a stored state.
  AgeMeter(double return_window_ps, const State& state);

  /// Lets the configuration of the last look stand until the next one.
  /// @param sites    per ion: the site that it is on, or a negative number
  /// @param elapsed  time between the two looks [ps]
  /// @param time     of the next look [ps]
  void pass(const SiteGraph& graph, const SiteState& state, std::span<const SiteId> sites,
            double elapsed, double time);
  /// Moves that were found to last at this look, in order of time.
  void take(std::span<const Crossing> decided);

  /// So far, sorted by ion, kind and surroundings.
  [[nodiscard]] std::vector<AgesAround> counts() const;
  [[nodiscard]] State state() const;

 private:
  struct Arrived {
    SiteId site;
    double time;
  };
  [[nodiscard]] AgeCounts& counts_of(Ion ion, SiteKind kind, const Environment& around);

  double window_;
  std::map<std::int32_t, Arrived> arrived_;    ///< by index
  std::map<std::uint64_t, AgeCounts> counts_;  ///< by the key of a desorption
};

}  // namespace catex
