#pragma once

#include "catex/rates/cation_memory_posterior.hpp"
#include "catex/rates/gaussian.hpp"
#include "catex/rates/rate_model.hpp"
#include "catex/rates/run_variation.hpp"

namespace catex {

/// No path is drawn faster than this with one near and six far cations around both ends [1/ps], or
/// [1/(ps mol/L)]: a few vibrations. Where a path was hardly seen, draws would otherwise hold
/// absurd rates.
inline constexpr double rate_ceiling = 10.0;

/// What counts say about the parameters of the RateModel and about the variation between runs.
struct RateModelPosterior {
  Gaussian parameters;  ///< in the order of RateModel::Layout
  /// Standard deviation for an interval of each parameter alone. Where events are few it is wider
  /// than `parameters` has it: a rate may well be smaller than drawn, but not larger
  /// (fit_regression).
  Eigen::VectorXd interval_sd;
  Gaussian log_sigma;  ///< by VariationGroup
  NeighbourRange range{};
  CationMemoryPosterior memory{};

  /// Rates of one more trajectory: parameters, sigmas and the trajectory's own deviations are
  /// drawn; the deviations are added to ln kappa of the paths of their groups. rate_ceiling holds.
  [[nodiscard]] RateModel draw(RandomStream& random, double temperature_K) const;
  /// Rates at the mean of the parameters: the medians, not the means, of the rates.
  [[nodiscard]] RateModel typical(double temperature_K) const;

  /// ln k of a cell in the average trajectory.
  struct LogRate {
    double mean;
    double sd;
  };
  [[nodiscard]] LogRate log_rate(const EventCell& cell, double temperature_K) const;
  /// Root mean square of sigma, its own uncertainty included.
  [[nodiscard]] double sigma(VariationGroup group) const;
};

}  // namespace catex
