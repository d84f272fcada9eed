#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/catalog/catalog.hpp"

namespace catex {

/// Whether the rate of a class was the same in all time blocks of a run. Given their total, counts
/// of blocks are multinomial with the shares of the exposure.
struct StationarityTest {
  EventClass event_class;
  std::int64_t events = 0;
  /// Largest and smallest rate of a block over the mean rate.
  double highest = 1.0;
  double lowest = 1.0;
  /// Of Pearson's chi-square: by its distribution when at least 5 events are expected in each
  /// block, else by up to 9999 random multinomials (always the same ones).
  double p = 1.0;
  /// For all classes tested together (Holm, Scand. J. Stat. 6, 65 (1979)): below 0.05 for any class
  /// in 5 % of the catalogs whose rates are all constant.
  double adjusted_p = 1.0;
};

/// One test for each class with at least two events and exposure in at least two blocks. Blocks in
/// which a class had no exposure do not count for it.
/// @param blocks  counts by time block of one run
[[nodiscard]] std::vector<StationarityTest> test_stationarity(std::span<const ClassCounts> blocks);

}  // namespace catex
