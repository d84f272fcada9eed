#pragma once

#include <array>

#include "catex/catalog/event_cell.hpp"
#include "catex/rates/rate_model.hpp"

namespace catex {

/// Memory of a cation on a site. It is mobile or settled, changes between both at random whatever
/// is around, and moves only while mobile, then so much faster that its mean rate is that of the
/// rates. Who has just come was mobile, and so goes on, or back, more readily than the rates say
/// until it has forgotten. What makes it mobile is not resolved: a gap in the ligands, anions that
/// gave way.
///
/// As its changes do not depend on where cations are, the equilibrium is that of the rates, and so
/// is the number of moves in equilibrium. Rate processes with dynamical disorder: R. Zwanzig, Acc.
/// Chem. Res. 23, 148 (1990); as a gate: J. A. McCammon, S. H. Northrup, Nature 293, 316 (1981).
struct Settling {
  double mobile_share = 1.0;   ///< of time; 1: always, no memory
  double relaxation_ps = 1.0;  ///< after which it has forgotten which of both it was

  [[nodiscard]] bool has_memory() const { return mobile_share < 1.0; }
  /// Probability that it is mobile, so long after it was or was not.
  [[nodiscard]] double mobile_later(bool mobile, double elapsed_ps) const;
};

/// Of both ions on all kinds of sites; none to begin with.
class CationMemory {
 public:
  /// No memory in the solution.
  [[nodiscard]] const Settling& at(Ion ion, SiteKind kind) const;
  void set(Ion ion, SiteKind kind, const Settling& settling);
  [[nodiscard]] bool empty() const;

 private:
  std::array<std::array<Settling, site_kind_count>, 2> settling_{};
};

/// A stay of a cation that comes at time 0, mobile, and leaves at a given mean rate.
class StayLaw {
 public:
  /// @param rate  of leaving [1/ps]
  StayLaw(const Settling& settling, double rate);

  /// Probability that it is still there.
  [[nodiscard]] double lasts(double time_ps) const;
  /// Mean hazard over a span of ages, of those that are still there, as a multiple of the rate.
  [[nodiscard]] double hazard(double from_ps, double to_ps) const;

 private:
  double mobile_share_;
  double slow_;  ///< decay rates of the two modes [1/ps]
  double fast_;
  double there_slow_ = 1.0;   ///< share of the slow mode in `lasts`
  double mobile_slow_ = 1.0;  ///< in the probability to be there and mobile
};

/// The hop back: the kinds and surroundings of both ends change places.
[[nodiscard]] EventCell reversed(const EventCell& cell);

/// Share of the events of a cell that last: that neither are taken back within a window, nor take
/// back another one. Of N hops from one end of a path to the other in equilibrium L last, and as
/// many back. With S the probability that a hop is not taken back, L / S of the hops out begin an
/// attempt, and the L (1 - S') / S' failed attempts from the other end end with a hop out:
///
///   N = L (1 / S + 1 / S' - 1)
///
/// the same share in both directions. Moves on to elsewhere are left out of account. Who desorbs is
/// gone.
[[nodiscard]] double lasting_share(const EventCell& cell, const RateModel& rates,
                                   const CationMemory& memory, double window_ps);

}  // namespace catex
