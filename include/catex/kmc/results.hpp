#pragma once

#include <filesystem>
#include <vector>

#include "catex/kmc/ensemble.hpp"

namespace catex {

/// Spread of a quantity over replicas.
struct QuantileRow {
  double q05, q25, q50, q75, q95;
};

/// Quantiles by linear interpolation between order statistics at p (n + 1) (type 6 of Hyndman and
/// Fan, Am. Stat. 50, 361 (1996)): one more trajectory lies between q05 and q95 with probability
/// 0.9 when there are 19 values or more; fewer give the least and the largest of them. Needs at
/// least one value.
[[nodiscard]] QuantileRow quantile_row(std::vector<double> values);

/// Writes the results of a finished ensemble: exchange.csv, exchange_band.csv,
/// exchange_variance.csv when replicas share draws, events.csv, kmc_summary.json and end.extxyz,
/// the crystal of the first replica (docs/files.md). Throws RunError.
void write_kmc_results(const std::filesystem::path& run_dir, const KmcProblem& problem,
                       const KmcEnsemble& ensemble);

}  // namespace catex
