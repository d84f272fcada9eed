#include "catex/rates/rate_forecast.hpp"

#include <cmath>
#include <map>
#include <utility>

#include "count_expectation.hpp"

namespace catex {

double CountForecast::z() const { return (static_cast<double>(observed) - expected) / sd; }

double RunForecast::log_score() const {
  double sum = 0.0;
  for (const OfClass& c : classes) sum += c.count.log_score;
  return sum;
}

RunForecast forecast(const LogLinearFit& fit, const LogLinearRates& rates, const CountedRun& run,
                     std::optional<int> same_run) {
  const Gaussian known = knowledge(fit, same_run);
  std::map<EventClass, CountExpectation> classes;
  std::vector<RateModel::Term> terms;
  for (const auto& [cell, count] : run.cells) {
    if (!(count.exposure > 0.0)) continue;
    terms.clear();
    rates.append_terms(cell, run.temperature_K, terms);
    const auto group = variation_group(cell.ion, cell.from, cell.to);
    terms.push_back({fit.parameter_count + static_cast<int>(group), 1.0});
    classes[class_of(cell)].add(known, terms, count);
  }

  RunForecast result;
  std::map<std::pair<Ion, Mechanism>, CountExpectation> mechanisms;
  CountExpectation total;
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
