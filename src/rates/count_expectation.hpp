#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <span>

#include "catex/catalog/counts.hpp"
#include "catex/rates/rate_fit.hpp"
#include "catex/rates/rate_forecast.hpp"

namespace catex {

/// What a fit knows of a run to be forecast: parameters, then the deviations of the run by group.
/// @param same_run  index of the run of the fit whose deviations it has; nullopt: of its own
[[nodiscard]] Gaussian knowledge(const LogLinearFit& fit, std::optional<int> same_run);

/// A sum of expected counts, and its derivative with respect to all that is uncertain.
class CountExpectation {
 public:
  /// @param terms  of ln k and of the run's deviation, numbered as in `known`
  void add(const Gaussian& known, std::span<const RateModel::Term> terms, const ClassCount& count);
  void add(const CountExpectation& other);
  /// Needs at least one count.
  [[nodiscard]] CountForecast forecast(const Gaussian& known) const;

 private:
  std::int64_t observed_ = 0;
  double mean_ = 0.0;
  Eigen::VectorXd slope_;
};

}  // namespace catex
