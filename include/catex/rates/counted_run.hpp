#pragma once

#include <span>
#include <vector>

#include "catex/catalog/catalog.hpp"

namespace catex {

/// What one trajectory says about rates: events and exposure by cell.
struct CountedRun {
  double temperature_K = 0.0;
  std::vector<CellCount> cells;
};

[[nodiscard]] std::vector<CountedRun> counted_runs(std::span<const RunEvents> runs);

}  // namespace catex
