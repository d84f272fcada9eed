#pragma once

#include <optional>
#include <span>
#include <vector>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/anion_rate_posterior.hpp"
#include "catex/rates/rate_fit.hpp"
#include "catex/rates/rate_forecast.hpp"

namespace catex {

/// What one trajectory says about rates of anions: events and exposure by cell.
struct AnionRun {
  double temperature_K = 0.0;
  std::vector<AnionCount> cells;
};

/// One for each run, also where no anion was counted.
[[nodiscard]] std::vector<AnionRun> anion_runs(std::span<const RunEvents> runs);

/// What is assumed of the parameters of the AnionRateModel before any count; numbers and reasons in
/// docs/rates.md.
[[nodiscard]] Gaussian anion_rate_prior();

/// Poisson regression of the AnionRateModel on the counts of all runs together, each run with one
/// deviation: see fit_log_linear. nullopt when no run counted an anion that left or came.
[[nodiscard]] std::optional<LogLinearFit> fit_anion_rates(
    std::span<const AnionRun> runs, const Gaussian& prior = anion_rate_prior());

/// Of a fit of fit_anion_rates.
[[nodiscard]] AnionRatePosterior anion_rate_posterior(const LogLinearFit& fit);

/// Anions of one run that left and that came, forecast from its exposures.
struct AnionForecast {
  CountForecast leaving;
  CountForecast coming;
};

/// Of another trajectory, with a deviation of its own. A direction without exposure has 0 observed,
/// expected and sd.
[[nodiscard]] AnionForecast forecast_anions(const LogLinearFit& fit, const AnionRun& run);

/// Each run forecast from all others; nullopt where these counted no anion that left or came, or
/// where the run itself has no exposure.
[[nodiscard]] std::vector<std::optional<AnionForecast>> hold_out_anion_runs(
    std::span<const AnionRun> runs);

}  // namespace catex
