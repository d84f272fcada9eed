#include "catex/rates/anion_rate_fit.hpp"

#include <algorithm>
#include <utility>

#include "catex/rates/rate_prior.hpp"
#include "count_expectation.hpp"
#include "varied_counts.hpp"

namespace catex {
namespace {

using Layout = AnionRateModel::Layout;

bool has_events(const AnionRun& run) {
  return std::ranges::any_of(
      run.cells, [](const AnionCount& c) { return c.count.events > 0 && c.count.exposure > 0.0; });
}

bool has_exposure(const AnionRun& run) {
  return std::ranges::any_of(run.cells, [](const AnionCount& c) { return c.count.exposure > 0.0; });
}

}  // namespace

std::vector<AnionRun> anion_runs(std::span<const RunEvents> runs) {
  std::vector<AnionRun> counted;
  for (const RunEvents& run : runs) counted.push_back({run.temperature_K, run.anions});
  return counted;
}

Gaussian anion_rate_prior() {
  // Means and standard deviations; docs/rates.md gives the reason of each.
  constexpr struct {
    Layout::Parameter parameter;
    double mean, sd;
  } assumed[] = {{Layout::LogKappa, -5.0, 3.0},         {Layout::Barrier, 0.3, 0.3},
                 {Layout::EnergyAtSix, 0.0, 0.5},       {Layout::EnergyPerNeighbour, 0.0, 0.1},
                 {Layout::EnergyPerHost, 0.1, 0.1},     {Layout::EnergyPerGuest, 0.1, 0.1},
                 {Layout::EnergyPerLoose, 0.0, 0.1},    {Layout::MobilityPerNeighbour, 0.0, 0.5},
                 {Layout::MobilityPerSquare, 0.0, 0.1}, {Layout::MobilityPerHost, 0.0, 0.5},
                 {Layout::MobilityPerGuest, 0.0, 0.5},  {Layout::MobilityPerLoose, 0.0, 0.5}};
  constexpr int n = Layout::size();
  Gaussian prior{Eigen::VectorXd::Zero(n), Eigen::MatrixXd::Zero(n, n)};
  for (const auto& [parameter, mean, sd] : assumed) {
    prior.mean[parameter] = mean;
    prior.covariance(parameter, parameter) = sd * sd;
  }
  return prior;
}

std::optional<LogLinearFit> fit_anion_rates(std::span<const AnionRun> runs, const Gaussian& prior) {
  if (std::ranges::none_of(runs, has_events)) return std::nullopt;
  constexpr int groups = 1;
  VariedCounts counts(prior, groups);
  for (const AnionRun& run : runs) {
    counts.begin_run();
    for (const auto& [cell, count] : run.cells) {
      std::vector<RateModel::Term> terms;
      AnionRateModel::append_terms(cell, run.temperature_K, terms);
      counts.add(std::move(terms), 0, count);
    }
  }
  return std::move(counts).fit(run_variation_scale);
}

AnionRatePosterior anion_rate_posterior(const LogLinearFit& fit) {
  return {fit.parameters(), fit.interval_sd, fit.log_sigma};
}

AnionForecast forecast_anions(const LogLinearFit& fit, const AnionRun& run) {
  const Gaussian known = knowledge(fit, std::nullopt);
  std::optional<CountExpectation> leaving;
  std::optional<CountExpectation> coming;
  std::vector<RateModel::Term> terms;
  for (const auto& [cell, count] : run.cells) {
    if (!(count.exposure > 0.0)) continue;
    terms.clear();
    AnionRateModel::append_terms(cell, run.temperature_K, terms);
    terms.push_back({fit.parameter_count, 1.0});
    std::optional<CountExpectation>& direction = cell.leaves ? leaving : coming;
    if (!direction) direction.emplace();
    direction->add(known, terms, count);
  }
  const auto counts_of = [&known](const std::optional<CountExpectation>& direction) {
    return direction ? direction->forecast(known) : CountForecast{};
  };
  return {counts_of(leaving), counts_of(coming)};
}

std::vector<std::optional<AnionForecast>> hold_out_anion_runs(std::span<const AnionRun> runs) {
  std::vector<std::optional<AnionForecast>> forecasts;
  for (std::size_t held = 0; held < runs.size(); ++held) {
    std::vector<AnionRun> others(runs.begin(), runs.end());
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(held));
    const std::optional<LogLinearFit> fit = fit_anion_rates(others);
    const bool known = fit.has_value() && has_exposure(runs[held]);
    forecasts.push_back(known ? std::optional(forecast_anions(*fit, runs[held])) : std::nullopt);
  }
  return forecasts;
}

}  // namespace catex
