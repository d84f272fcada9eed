#pragma once

#include <span>
#include <vector>

namespace catex {

/// Linear interpolation between order statistics at p (n + 1) (type 6 of Hyndman and Fan, Am. Stat.
/// 50, 361 (1996)): of 19 values or more, one more lies between the quantiles at 0.05 and 0.95 with
/// probability 0.9; fewer give the least and the largest of them. p in [0, 1]; +infinity is
/// allowed. Needs at least one value.
[[nodiscard]] double quantile(std::vector<double> values, double p);

/// Spread of a quantity over replicas.
struct QuantileRow {
  double q05, q25, q50, q75, q95;
};

/// The same quantiles of all at once.
[[nodiscard]] QuantileRow quantile_row(std::vector<double> values);

}  // namespace catex
