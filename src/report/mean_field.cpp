#include "catex/report/mean_field.hpp"

#include <algorithm>
#include <boost/numeric/odeint.hpp>
#include <cassert>
#include <cmath>

#include "catex/base/constants.hpp"

namespace catex {
namespace {

/// Error of a step: in cations, and relative to their number.
constexpr double tolerance = 1e-6;

double places_per_anion(std::span<const MeanFieldRun> runs) {
  double most = 0.0;
  for (const MeanFieldRun& run : runs) {
    for (std::size_t k = 0; k < run.time.size(); ++k) {
      most = std::max(most, (run.number[0][k] + run.number[1][k]) / run.anions);
    }
  }
  return most;
}

template <class Value>
double integral(std::span<const double> time, const Value& value) {
  double sum = 0.0;
  for (std::size_t k = 1; k < time.size(); ++k) {
    sum += 0.5 * (time[k] - time[k - 1]) * (value(k) + value(k - 1));
  }
  return sum;
}

double rate(double events, double opportunity) {
  return opportunity > 0.0 ? events / opportunity : 0.0;
}

/// Right-hand side of the differential equation.
class MeanField {
 public:
  using State = PerIon<double>;

  MeanField(const MeanFieldRates& rates, const MeanFieldStart& start)
      : rates_(rates), start_(start), places_(rates.places_per_anion * start.anions) {}

  void operator()(const State& number, State& slope, double /*time*/) const {
    // A start with more cations than places has no room until some have left.
    const double room = std::max(0.0, places_ - number[0] - number[1]);
    for (std::size_t i = 0; i < number.size(); ++i) {
      slope[i] = rates_.adsorption[i] * concentration(i, number[i]) * room -
                 rates_.desorption[i] * number[i];
    }
  }

 private:
  [[nodiscard]] double concentration(std::size_t ion, double number) const {
    if (!start_.volume_A3) return start_.concentration[ion];
    const double taken = number - start_.number[ion];
    return std::max(
        0.0, start_.concentration[ion] - taken / *start_.volume_A3 / constants::per_A3_per_mol_L);
  }

  const MeanFieldRates& rates_;
  const MeanFieldStart& start_;
  double places_;
};

double exchange_ratio(const PerIon<double>& number) {
  const double sum = number[0] + number[1];
  return sum > 0.0 ? number[1] / sum : 0.0;
}

double mean(std::span<const double> values) { return mean_and_error(values).mean; }

}  // namespace

MeanFieldRates mean_field_rates(std::span<const MeanFieldRun> runs) {
  assert(!runs.empty());
  MeanFieldRates rates{.places_per_anion = places_per_anion(runs)};
  for (std::size_t i = 0; i < 2; ++i) {
    double adsorbed = 0.0, desorbed = 0.0, room = 0.0, presence = 0.0;
    for (const MeanFieldRun& run : runs) {
      const double places = rates.places_per_anion * run.anions;
      adsorbed += run.adsorbed[i];
      desorbed += run.desorbed[i];
      room += integral(run.time, [&](std::size_t k) {
        return run.concentration[i][k] * (places - run.number[0][k] - run.number[1][k]);
      });
      presence += integral(run.time, [&](std::size_t k) { return run.number[i][k]; });
    }
    rates.adsorption[i] = rate(adsorbed, room);
    rates.desorption[i] = rate(desorbed, presence);
  }
  return rates;
}

Curve mean_field_curve(const MeanFieldRates& rates, const MeanFieldStart& start,
                       std::span<const double> time) {
  namespace odeint = boost::numeric::odeint;
  assert(!time.empty());
  Curve curve{.time = {time.begin(), time.end()}, .rho = {}};
  if (time.size() == 1) {
    curve.rho = {exchange_ratio(start.number)};
    return curve;
  }
  PerIon<double> number = start.number;
  const auto stepper =
      odeint::make_dense_output(tolerance, tolerance, odeint::runge_kutta_dopri5<PerIon<double>>());
  const double first_step = 1e-3 * (time[1] - time[0]);
  odeint::integrate_times(
      stepper, MeanField(rates, start), number, time.begin(), time.end(), first_step,
      [&](const PerIon<double>& n, double /*time*/) { curve.rho.push_back(exchange_ratio(n)); });
  return curve;
}

std::optional<ForecastScore> score_forecast(const Curve& md, const Curve& forecast) {
  ForecastScore score;
  double sum = 0.0;
  for (std::size_t i = 0; i < md.time.size(); ++i) {
    if (md.time[i] < 0.0) continue;
    const auto value = interpolate(forecast.time, forecast.rho, md.time[i]);
    if (!value) continue;
    ++score.samples;
    score.end = *value;
    sum += std::abs(*value - md.rho[i]);
  }
  if (score.samples < 2) return std::nullopt;
  score.mean_error = sum / score.samples;
  return score;
}

BaselineVerdict judge_baseline(std::span<const double> kmc_crps,
                               std::span<const double> baseline_error) {
  assert(kmc_crps.size() == baseline_error.size());
  BaselineVerdict verdict;
  verdict.held_out = static_cast<int>(kmc_crps.size());
  for (std::size_t i = 0; i < kmc_crps.size(); ++i) {
    if (kmc_crps[i] < baseline_error[i]) ++verdict.won;
  }
  verdict.kmc_crps = mean(kmc_crps);
  verdict.baseline_error = mean(baseline_error);
  return verdict;
}

}  // namespace catex
