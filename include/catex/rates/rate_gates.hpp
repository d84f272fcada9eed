#pragma once

#include <span>
#include <vector>

#include "catex/rates/rate_forecast.hpp"

namespace catex {

/// One run forecast by fits that have not seen it: by the RateModel and, as a baseline, by one rate
/// for each ion and mechanism (one_rate_rates) with the same variation between runs.
struct GateRun {
  int run = 0;  ///< index
  RunForecast model;
  RunForecast one_rate;
};

/// Each run forecast from the others.
/// @param folds  the runs are split into so many parts, each forecast from the rest: at least 2,
///               at most as many as there are runs. Run r belongs to part r modulo folds.
/// Throws InputError when there are fewer than two runs.
[[nodiscard]] std::vector<GateRun> hold_out_runs(std::span<const CountedRun> runs, int folds);

/// The second half of each run forecast from the first halves of all; the deviation of a run
/// is the same in both. Throws InputError unless both have as many runs.
[[nodiscard]] std::vector<GateRun> second_halves(std::span<const CountedRun> first,
                                                 std::span<const CountedRun> second);

/// What gates say, in a line.
struct GateSummary {
  int runs = 0;
  double model_log_score = 0.0;     ///< sum over runs and classes
  double one_rate_log_score = 0.0;  ///< the same
  int runs_won = 0;                 ///< by the model, in log score
  int mechanisms = 0;               ///< totals by run, ion and mechanism
  int beyond_two_sd = 0;            ///< of these, by the model; about 5 % when all is well
  double rms_z = 0.0;               ///< of these, by the model; about 1 when all is well

  [[nodiscard]] bool beats_one_rate() const { return model_log_score > one_rate_log_score; }
};

[[nodiscard]] GateSummary summary(std::span<const GateRun> gates);

}  // namespace catex
