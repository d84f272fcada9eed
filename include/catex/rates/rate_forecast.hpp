#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "catex/rates/rate_fit.hpp"

namespace catex {

/// A count beside what a fit expected of it.
struct CountForecast {
  std::int64_t observed = 0;
  double expected = 0.0;
  /// Of the forecast: counting noise, uncertainty of the parameters and variation between runs.
  double sd = 0.0;
  /// ln of the probability that the forecast gave to the observed count.
  double log_score = 0.0;

  [[nodiscard]] double z() const;
};

/// The counts of one run, forecast from its exposures.
struct RunForecast {
  struct OfClass {
    EventClass event_class;
    CountForecast count;
  };
  struct OfMechanism {
    Ion ion;
    Mechanism mechanism;
    CountForecast count;
  };
  std::vector<OfClass> classes;
  std::vector<OfMechanism> mechanisms;
  CountForecast total;

  /// Sum over the classes.
  [[nodiscard]] double log_score() const;
};

/// Forecast of a run with the exposures of `run`, scored with its counts. Cells without exposure
/// are left out.
/// @param rates     those that were fitted
/// @param same_run  index of a run of the fit when `run` is a continuation of it, with the same
///                  deviations; nullopt for another trajectory, with deviations of its own
[[nodiscard]] RunForecast forecast(const LogLinearFit& fit, const LogLinearRates& rates,
                                   const CountedRun& run,
                                   std::optional<int> same_run = std::nullopt);

/// ln of the probability of n events when ln of their expectation is normal: mean of the
/// expectation > 0, standard deviation of its logarithm >= 0.
[[nodiscard]] double log_poisson_lognormal(std::int64_t n, double mean, double log_sd);

}  // namespace catex
