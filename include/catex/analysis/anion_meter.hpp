#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "catex/analysis/site_tracker.hpp"
#include "catex/catalog/anion_cell.hpp"
#include "catex/sites/surface_anions.hpp"

namespace catex {

/// Counts how anions of the surface leave their nodes and come to empty ones, look by look.
/// Exposure of a cell grows by (number of its nodes) x (time to the next look). A change at a node
/// is a crossing of the cell that it had at the look before; it becomes an event unless it is taken
/// back within the return window.
class AnionMeter {
 public:
  /// A change that may still be taken back.
  struct Change {
    std::int32_t node = 0;
    double time = 0.0;  ///< of the look that found it [ps]
    std::uint32_t cell = 0;
  };
  struct State {
    double time = 0.0;                 ///< of the last look [ps]
    std::vector<std::uint32_t> cells;  ///< at the last look, by node; of the surface
    std::vector<Change> open;
    std::vector<AnionCount> counts;
  };

  AnionMeter(const SiteTracker& tracker, const IonSystem& first, double return_window_ps);
  /// Continues from a stored state. Throws RunError when it is not of this tracker's net.
  AnionMeter(const SiteTracker& tracker, double return_window_ps, State state);

  /// Takes what the tracker found at its last look.
  void look(const SiteTracker& tracker, const IonSystem& system);

  /// So far, sorted by cell; changes whose return window is still open are not yet events.
  [[nodiscard]] std::vector<AnionCount> counts() const;
  [[nodiscard]] State state() const;

 private:
  [[nodiscard]] std::vector<std::uint32_t> cells(const SiteTracker& tracker,
                                                 const IonSystem& system) const;
  void close_windows(double time);

  AnionGraph anions_;
  double window_;
  double time_;
  std::vector<std::uint32_t> cells_;
  std::vector<Change> open_;
  std::map<std::uint32_t, ClassCount> counts_;  ///< by key
};

}  // namespace catex
