#pragma once

#include <vector>

#include "catex/catalog/catalog.hpp"
#include "catex/catalog/event_cell.hpp"

namespace catex {

struct CellCount {
  EventCell cell;
  ClassCount count;
};

/// What one trajectory says about rates: events and exposure by cell.
struct CountedRun {
  double temperature_K = 0.0;
  std::vector<CellCount> cells;
};

}  // namespace catex
