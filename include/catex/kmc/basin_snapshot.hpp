#pragma once

#include <cstdint>
#include <vector>

#include "catex/catalog/event_class.hpp"
#include "catex/kmc/compensated_sum.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// What decides how a flicker basin goes on.
struct BasinSnapshot {
  /// The move that makes a state of another one.
  struct Step {
    int parent = 0;
    SiteId from = solution_site;
    SiteId to = solution_site;
    Ion ion = Ion::Host;
  };
  std::vector<Step> steps;  ///< by state; that of state 0 means nothing
  int state = 0;            ///< in which the crystal is
  CompensatedSum since;     ///< [ps]
  int exit_state = 0;
  double exit_time = 0.0;         ///< [ps] after `since`
  std::vector<double> exit_hops;  ///< by state and state, row by row
  double eliminated = 0.0;        ///< hops so far
  std::int64_t updates = 0;       ///< how often its rates changed
};

struct BasinsSnapshot {
  std::vector<BasinSnapshot> basins;
  std::vector<std::int32_t> counts;  ///< by site: events since it was last looked at
  std::vector<std::int32_t> limits;  ///< by site: events after which it is looked at
};

}  // namespace catex
