#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/analysis/lasting_moves.hpp"
#include "catex/catalog/catalog.hpp"

namespace catex {

/// Time that a cation spent at one place between two lasting moves.
struct Stay {
  std::int64_t id = 0;
  Ion ion = Ion::Host;
  SiteKind kind = SiteKind::Solution;  ///< on arrival
  Node node{};                         ///< nothing in the solution
  double begin = 0.0;                  ///< [ps]
  double end = 0.0;                    ///< [ps]
  bool arrived = false;                ///< by a move; else it was there at the start
  bool left = false;                   ///< by a move; else it was there at the end
};

/// The raw record of a run, read again after it: who sat where and when.
class MoveHistory {
 public:
  /// @param records  of one run; those after `end` are left out
  /// @param end      of the record [ps]
  MoveHistory(std::span<const MoveRecord> records, double end);

  /// By cation, then by time.
  [[nodiscard]] const std::vector<Stay>& stays() const { return stays_; }
  [[nodiscard]] double begin() const { return begin_; }
  [[nodiscard]] double end() const { return end_; }

 private:
  std::vector<Stay> stays_;
  double begin_ = 0.0;
  double end_;
};

/// Departures and time spent by age, for each ion and kind of site that was met.
[[nodiscard]] std::vector<AgeCounts> age_counts(const MoveHistory& history);

struct DepartureSettings {
  double tau_ps = 10.0;  ///< tau_e: within which moves on adjacent sites belong together
  std::uint64_t seed = 1;
};

/// Labels of the lasting departures of hosts, and what happened around them, with controls.
/// Departures less than tau_e from the start or the end of the record are left out.
[[nodiscard]] std::vector<DepartureCounts> departure_counts(const MoveHistory& history,
                                                            DepartureSettings settings = {});

/// Adds to a run what follows from its raw record: ages and departures.
void add_history(RunEvents& run, std::span<const MoveRecord> records);

}  // namespace catex
