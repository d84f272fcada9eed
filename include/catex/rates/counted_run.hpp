#pragma once

#include <vector>

#include "catex/catalog/counts.hpp"

namespace catex {

/// What one trajectory says about rates: events and exposure by cell.
struct CountedRun {
  double temperature_K = 0.0;
  std::vector<CellCount> cells;
};

}  // namespace catex
