#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "catex/catalog/event_cell.hpp"

namespace catex {

/// Counted events of one class or cell and the opportunity they had.
/// Exposure: time integral of the number of possible events of the class [ps]; for Adsorption
/// the integral of (number x concentration of the ion in the solution) [ps mol/L].
struct ClassCount {
  std::int64_t events = 0;     ///< lasting ones
  std::int64_t crossings = 0;  ///< all, with those that soon returned
  double exposure = 0.0;

  ClassCount& operator+=(const ClassCount& other);
};

using ClassCounts = std::map<EventClass, ClassCount>;

/// Of one class; all zero where nothing was counted.
[[nodiscard]] ClassCount count_of(const ClassCounts& counts, const EventClass& event_class);

/// Counts of one cell.
struct CellCount {
  EventCell cell;
  ClassCount count;
};

/// Adds the counts of cells to those of their classes.
void add_classes(ClassCounts& sum, std::span<const CellCount> cells);

/// Sums over the cells of each class.
[[nodiscard]] ClassCounts class_counts(std::span<const CellCount> cells);

/// Adds counts to others. Both sorted by cell, no cell twice; so is the result.
void add_cells(std::vector<CellCount>& sum, std::span<const CellCount> cells);

}  // namespace catex
