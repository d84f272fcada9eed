#pragma once

#include <cstdint>
#include <span>

#include "catex/rates/counted_run.hpp"
#include "catex/rates/rate_posterior.hpp"
#include "catex/rates/rate_prior.hpp"

namespace catex {

/// Outcome of a Poisson regression of log-linear rates on counts by cell,
///
///   events of a cell in a run ~ Poisson(exposure x k(cell) x exp(u of the run and group)).
struct LogLinearFit {
  /// Parameters of the rates, then the deviations u of each run: those of run r begin at
  /// `parameter_count + groups() r`, in the order of VariationGroup for the rates of cations.
  Gaussian joint;
  int parameter_count = 0;
  /// Standard deviations for intervals of the parameters of the rates, each alone: wider than
  /// `joint` where events are few (fit_regression).
  Eigen::VectorXd interval_sd;
  Gaussian log_sigma;  ///< by group

  std::int64_t events = 0;          ///< that were fitted
  std::int64_t skipped_events = 0;  ///< in cells without exposure: two moves within one look
  int newton_steps = 0;
  bool converged = false;

  /// The parameters of the rates alone.
  [[nodiscard]] Gaussian parameters() const;
  /// Number of deviations of each run.
  [[nodiscard]] int groups() const { return static_cast<int>(log_sigma.size()); }
};

/// @param sigma_scale  of the half-normal prior of the variation between runs
[[nodiscard]] LogLinearFit fit_log_linear(std::span<const CountedRun> runs,
                                          const LogLinearRates& rates,
                                          double sigma_scale = run_variation_scale);

/// Of a fit of rate_model_rates() with this range.
[[nodiscard]] RateModelPosterior rate_model_posterior(const LogLinearFit& fit,
                                                      const NeighbourRange& range = {});

}  // namespace catex
