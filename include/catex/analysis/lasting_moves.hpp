#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/catalog/event_class.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// One row of the raw record: a move of a cation that lasts, or, with `to` = `from`, where it is at
/// the start. A node means nothing on the side of the solution.
struct MoveRecord {
  double time = 0.0;    ///< of the look that found it [ps]
  std::int64_t id = 0;  ///< of the ion
  Ion ion = Ion::Host;
  Node from{};
  Node to{};
  SiteKind from_kind = SiteKind::Solution;
  SiteKind to_kind = SiteKind::Solution;
  bool listed = false;  ///< whether it is an event of the matcher
};

[[nodiscard]] inline bool is_placement(const MoveRecord& r) {
  return r.from == r.to && r.from_kind == r.to_kind;
}

/// A move that may still be taken back.
struct Crossing {
  MoveRecord record;
  std::uint64_t cell = 0;  ///< key_of its EventCell, if it is listed
  SiteId from = solution_site;
  SiteId to = solution_site;
  std::int32_t index = -1;  ///< of the ion in the IonSystem
};

/// Tells the moves that last from those that a cation takes back within a window. When a cation is
/// back where it was, all it did since it left is dropped: the way out, the way back, and what lay
/// between.
class LastingMoves {
 public:
  explicit LastingMoves(double window_ps, std::vector<Crossing> pending = {})
      : window_(window_ps), pending_(std::move(pending)) {}

  /// Takes the crossings of a look, in order. Returns those, of this or earlier looks, whose window
  /// is over, in order of time.
  [[nodiscard]] std::vector<Crossing> look(double time, std::span<const Crossing> crossings);

  [[nodiscard]] double window_ps() const { return window_; }
  /// Undecided ones, in order of time.
  [[nodiscard]] const std::vector<Crossing>& pending() const { return pending_; }

 private:
  [[nodiscard]] bool takes_back(const Crossing& crossing);
  void take_before(double time, std::vector<Crossing>& decided);

  double window_;
  std::vector<Crossing> pending_;
};

}  // namespace catex
