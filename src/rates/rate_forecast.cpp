#include "catex/rates/rate_forecast.hpp"

#include <cmath>
#include <map>
#include <utility>

namespace catex {
namespace {

/// Parameters, then the deviations of the run to be forecast by VariationGroup.
Gaussian knowledge(const LogLinearFit& fit, std::optional<int> same_run) {
  const int n = fit.parameter_count;
  if (same_run) {
    std::vector<int> which;
    for (int i = 0; i < n; ++i) which.push_back(i);
    for (int g = 0; g < variation_groups; ++g) {
      which.push_back(n + variation_groups * *same_run + g);
    }
    return marginal(fit.joint, which);
  }
  Gaussian all{Eigen::VectorXd::Zero(n + variation_groups),
               Eigen::MatrixXd::Zero(n + variation_groups, n + variation_groups)};
  all.mean.head(n) = fit.joint.mean.head(n);
  all.covariance.topLeftCorner(n, n) = fit.joint.covariance.topLeftCorner(n, n);
  all.covariance.diagonal().tail(variation_groups) = mean_square_sigmas(fit.log_sigma);
  return all;
}

/// A sum of expected counts, and its derivative with respect to all that is uncertain.
struct Expectation {
  std::int64_t observed = 0;
  double mean = 0.0;
  Eigen::VectorXd slope;

  void add(const Expectation& other) {
    if (slope.size() == 0) slope = Eigen::VectorXd::Zero(other.slope.size());
    observed += other.observed;
    mean += other.mean;
    slope += other.slope;
  }

  [[nodiscard]] CountForecast forecast(const Gaussian& known) const {
    // To first order; the spread of a single log-normal when all terms vary alike.
    const double log_variance = slope.dot(known.covariance * slope) / (mean * mean);
    const double variance = mean + mean * mean * std::expm1(log_variance);
    return {.observed = observed,
            .expected = mean,
            .sd = std::sqrt(variance),
            .log_score = log_poisson_lognormal(observed, mean, std::sqrt(log_variance))};
  }
};

void add_cell(const Gaussian& known, const std::vector<RateModel::Term>& terms,
              const ClassCount& count, Expectation& sum) {
  if (sum.slope.size() == 0) sum.slope = Eigen::VectorXd::Zero(known.size());
  double mean = 0.0;
  double variance = 0.0;
  for (const auto& [i, x] : terms) {
    mean += x * known.mean[i];
    for (const auto& [j, y] : terms) variance += x * y * known.covariance(i, j);
  }
  const double expected = count.exposure * std::exp(mean + 0.5 * variance);
  sum.observed += count.events;
  sum.mean += expected;
  for (const auto& [i, x] : terms) sum.slope[i] += expected * x;
}

}  // namespace

double CountForecast::z() const { return (static_cast<double>(observed) - expected) / sd; }

double RunForecast::log_score() const {
  double sum = 0.0;
  for (const OfClass& c : classes) sum += c.count.log_score;
  return sum;
}

RunForecast forecast(const LogLinearFit& fit, const LogLinearRates& rates, const CountedRun& run,
                     std::optional<int> same_run) {
  const Gaussian known = knowledge(fit, same_run);
  std::map<EventClass, Expectation> classes;
  std::vector<RateModel::Term> terms;
  for (const auto& [cell, count] : run.cells) {
    if (!(count.exposure > 0.0)) continue;
    terms.clear();
    rates.append_terms(cell, run.temperature_K, terms);
    const auto group = variation_group(cell.ion, cell.from, cell.to);
    terms.push_back({fit.parameter_count + static_cast<int>(group), 1.0});
    add_cell(known, terms, count, classes[class_of(cell)]);
  }

  RunForecast result;
  std::map<std::pair<Ion, Mechanism>, Expectation> mechanisms;
  Expectation total;
  for (const auto& [event_class, expectation] : classes) {
    result.classes.push_back({event_class, expectation.forecast(known)});
    mechanisms[{event_class.ion, event_class.mechanism()}].add(expectation);
    total.add(expectation);
  }
  for (const auto& [key, expectation] : mechanisms) {
    result.mechanisms.push_back({key.first, key.second, expectation.forecast(known)});
  }
  if (!classes.empty()) result.total = total.forecast(known);
  return result;
}

double log_poisson_lognormal(std::int64_t n, double mean, double log_sd) {
  const auto count = static_cast<double>(n);
  if (log_sd < 1e-6) return count * std::log(mean) - mean - std::lgamma(count + 1.0);

  const double centre = std::log(mean) - 0.5 * log_sd * log_sd;
  const double stiffness = 1.0 / (log_sd * log_sd);
  const auto log_integrand = [&](double t) {
    return count * t - std::exp(t) - 0.5 * stiffness * (t - centre) * (t - centre);
  };
  // Its maximum; from above, where Newton's steps do not overshoot.
  double top = std::max(centre, std::log(count + 1.0));
  for (int i = 0; i < 200; ++i) {
    const double step =
        (count - std::exp(top) - stiffness * (top - centre)) / (std::exp(top) + stiffness);
    top += step;
    if (std::abs(step) < 1e-10) break;
  }
  // The trapezoidal rule, exact to rounding for a smooth function that vanishes at both ends.
  const double step = 0.2 / std::sqrt(std::exp(top) + stiffness);
  const double highest = log_integrand(top);
  double sum = 1.0;
  for (const double direction : {-step, step}) {
    for (double t = top + direction;; t += direction) {
      const double below = log_integrand(t) - highest;
      if (below < -40.0) break;
      sum += std::exp(below);
    }
  }
  constexpr double log_root_two_pi = 0.91893853320467274;
  return highest + std::log(sum * step / log_sd) - log_root_two_pi - std::lgamma(count + 1.0);
}

}  // namespace catex
