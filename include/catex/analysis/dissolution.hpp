#pragma once

#include <cstdint>
#include <vector>

#include "catex/sites/membership.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// An anion of the starting crystal that left it for good or came back to it.
struct DissolutionEvent {
  double time_ps;   ///< of the first frame on the new side
  std::int64_t id;  ///< of the ion
  bool left;        ///< false: came back
};

/// How it stood at one frame.
struct DissolutionRow {
  double time_ps;
  int remaining;  ///< anions of the starting crystal that are in it
  int dissolved;  ///< those that are not
  int left;       ///< events up to here; left - returned = dissolved
  int returned;
};

/// Follows the anions that made up the crystal in the first frame: which leave the main cluster
/// and which come back. A change of sides counts once the anion has stayed on the new side for
/// `residence_ps` of frames in a row, and then from its first frame there: a bond that breaks for
/// a moment is no dissolution. A change too near the last frame to be decided does not count.
///
/// Ions must keep their order from frame to frame.
class DissolutionTracker {
 public:
  /// Throws InputError when `residence_ps` is negative.
  explicit DissolutionTracker(double residence_ps = 10.0);

  /// Takes the next frame, in order of time.
  /// Throws RunError when the number of ions has changed.
  void frame(double time_ps, const IonSystem& system, const Membership& membership);

  /// In order of time (of equals, of ions).
  [[nodiscard]] std::vector<DissolutionEvent> events() const;
  /// One row per frame.
  [[nodiscard]] std::vector<DissolutionRow> rows() const;

 private:
  struct Anion {
    std::size_t ion;
    bool inside = true;      ///< decided side
    bool elsewhere = false;  ///< the frames since `since` are on the other side
    double since = 0.0;
  };

  double residence_ps_;
  std::size_t ions_ = 0;
  std::vector<Anion> anions_;
  std::vector<double> times_;
  std::vector<DissolutionEvent> events_;
};

}  // namespace catex
