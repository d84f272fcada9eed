#pragma once

#include <Eigen/Core>

#include "catex/base/random.hpp"
#include "catex/rates/anion_rates.hpp"
#include "catex/rates/gaussian.hpp"

namespace catex {

/// What counts say about the parameters of the AnionRateModel and about the variation between runs,
/// as RateModelPosterior does for cations.
struct AnionRatePosterior {
  Gaussian parameters;  ///< in the order of AnionRateModel::Layout
  /// Standard deviation for an interval of each parameter alone.
  Eigen::VectorXd interval_sd;
  /// Of one number: all anions of a run share one deviation, both directions alike.
  Gaussian log_sigma;

  /// Rates of one more trajectory: parameters, sigma and the trajectory's own deviation are drawn.
  /// No rate is faster than rate_ceiling (rate_posterior.hpp) with 3 to 9 neighbours, up to 3
  /// hosts, up to 3 guests and up to one loose cation; ln kappa, which both directions share, is
  /// lowered to that.
  [[nodiscard]] AnionRateModel draw(RandomStream& random, double temperature_K) const;
  /// Rates at the mean of the parameters: the medians, not the means, of the rates.
  [[nodiscard]] AnionRateModel typical(double temperature_K) const;
  /// Root mean square of sigma, its own uncertainty included.
  [[nodiscard]] double sigma() const;
};

}  // namespace catex
