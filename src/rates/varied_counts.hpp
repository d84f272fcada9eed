#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "catex/catalog/counts.hpp"
#include "catex/rates/gaussian.hpp"
#include "catex/rates/poisson_regression.hpp"
#include "catex/rates/rate_fit.hpp"

namespace catex {

/// Counts of runs that differ from each other, whatever of, for a fit of log-linear rates: each row
/// has the terms of ln k, and the deviation of its run and group.
class VariedCounts {
 public:
  /// @param prior   of the parameters of the rates
  /// @param groups  number of deviations of each run
  VariedCounts(const Gaussian& prior, int groups);

  /// Counts that follow are those of the next run.
  void begin_run();
  /// Without exposure only the events are noted.
  /// @param terms  of ln k; the first one is a level, with the coefficient 1. Rows of one level are
  ///               best added one after the other: they make one block.
  void add(std::vector<RateModel::Term> terms, int group, const ClassCount& count);

  /// @param sigma_scale  of the half-normal prior of the variation between runs
  [[nodiscard]] LogLinearFit fit(double sigma_scale) &&;

 private:
  struct LevelSum {
    double events = 0.0;
    double expected = 0.0;  ///< at ln k = 0 of the level and the prior's mean of all else
  };

  void close_block();

  const Gaussian& prior_;
  int groups_;
  int runs_ = 0;
  std::vector<RegressionRow> rows_;  ///< of the block that is open
  std::vector<RegressionBlock> blocks_;
  std::map<int, LevelSum> levels_;  ///< where the fit starts
  std::int64_t events_ = 0;
  std::int64_t skipped_events_ = 0;
};

}  // namespace catex
