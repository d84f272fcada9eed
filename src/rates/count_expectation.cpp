#include "count_expectation.hpp"

#include <cmath>
#include <vector>

#include "catex/rates/run_variation.hpp"

namespace catex {

Gaussian knowledge(const LogLinearFit& fit, std::optional<int> same_run) {
  const int n = fit.parameter_count;
  const int groups = fit.groups();
  if (same_run) {
    std::vector<int> which;
    for (int i = 0; i < n; ++i) which.push_back(i);
    for (int g = 0; g < groups; ++g) which.push_back(n + groups * *same_run + g);
    return marginal(fit.joint, which);
  }
  Gaussian all{Eigen::VectorXd::Zero(n + groups), Eigen::MatrixXd::Zero(n + groups, n + groups)};
  all.mean.head(n) = fit.joint.mean.head(n);
  all.covariance.topLeftCorner(n, n) = fit.joint.covariance.topLeftCorner(n, n);
  all.covariance.diagonal().tail(groups) = mean_square_sigmas(fit.log_sigma);
  return all;
}

void CountExpectation::add(const Gaussian& known, std::span<const RateModel::Term> terms,
                           const ClassCount& count) {
  if (slope_.size() == 0) slope_ = Eigen::VectorXd::Zero(known.size());
  double mean = 0.0;
  double variance = 0.0;
  for (const auto& [i, x] : terms) {
    mean += x * known.mean[i];
    for (const auto& [j, y] : terms) variance += x * y * known.covariance(i, j);
  }
  const double expected = count.exposure * std::exp(mean + 0.5 * variance);
  observed_ += count.events;
  mean_ += expected;
  for (const auto& [i, x] : terms) slope_[i] += expected * x;
}

void CountExpectation::add(const CountExpectation& other) {
  if (slope_.size() == 0) slope_ = Eigen::VectorXd::Zero(other.slope_.size());
  observed_ += other.observed_;
  mean_ += other.mean_;
  slope_ += other.slope_;
}

CountForecast CountExpectation::forecast(const Gaussian& known) const {
  // To first order; the spread of a single log-normal when all terms vary alike.
  const double log_variance = slope_.dot(known.covariance * slope_) / (mean_ * mean_);
  const double variance = mean_ + mean_ * mean_ * std::expm1(log_variance);
  return {.observed = observed_,
          .expected = mean_,
          .sd = std::sqrt(variance),
          .log_score = log_poisson_lognormal(observed_, mean_, std::sqrt(log_variance))};
}

}  // namespace catex
