#pragma once

#include <vector>

#include "catex/report/run_data.hpp"

namespace catex {

/// Takes KMC runs that differ by their seed only, such as those of a campaign over seeds, for the
/// ensemble that they are together: one run in the place of the first of them, with the replicas
/// of all, bands and totals made anew, and `pooled` naming them. Runs with the same seed are
/// copies and stay apart.
[[nodiscard]] std::vector<RunData> pool_seeds(const std::vector<RunData>& runs);

}  // namespace catex
