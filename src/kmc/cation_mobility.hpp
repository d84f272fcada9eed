#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/kmc/rate_table.hpp"
#include "catex/rates/cation_memory.hpp"
#include "catex/sites/matcher.hpp"

namespace catex {

/// When the cation of each site was last seen to be mobile or settled (Settling). Nothing happens
/// when one changes into the other: whether a cation is mobile is drawn when it is asked for, from
/// the exact law since it was last seen. Who was never seen is mobile by its share of time.
///
/// Events are proposed at the rates of mobile cations and let pass if theirs is, which is exact
/// (thinning: P. A. W. Lewis, G. S. Shedler, Naval Res. Logistics 26, 403 (1979)).
class CationMobility {
 public:
  /// What is known of the cation of a site.
  struct Seen {
    double time = 0.0;  ///< [ps]; of never: `never`
    bool mobile = false;
  };
  static constexpr double never = -1.0;

  CationMobility(const CationMemory& memory, SiteId sites);

  /// What is to be proposed: mean rates times these are those of mobile cations.
  [[nodiscard]] static DepartureFactors while_mobile(const CationMemory& memory);
  /// Whether an event happens that was proposed for a time not before earlier ones [ps].
  [[nodiscard]] bool lets_pass(const PossibleEvent& event, double time, RandomStream& random);
  /// Forgets what was seen after a time, while events were proposed since the last call.
  void keep_until(double time);

  void arrived(SiteId site, double time) { seen_[site] = {time, true}; }
  void forget(SiteId site) { seen_[site] = {never, false}; }

  [[nodiscard]] const std::vector<Seen>& seen() const { return seen_; }
  /// Throws InputError for another number of sites.
  void restore(std::vector<Seen> seen);

 private:
  struct Proposed {
    double time;
    SiteId site;
    Seen before;
  };

  CationMemory memory_;
  std::vector<Seen> seen_;  ///< by site
  std::vector<Proposed> proposed_;
};

}  // namespace catex
