#include "catex/rates/anion_rate_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "catex/rates/rate_posterior.hpp"
#include "catex/rates/rate_prior.hpp"
#include "support/synthetic_counts.hpp"

namespace catex {
namespace {

using namespace test;
using Layout = AnionRateModel::Layout;

constexpr double quantile_90 = 1.6449;  // of |z|

/// Parameters like those of MD of 3 nm PbS in Cd-PSL, scattered as little as counts of a few runs
/// leave them uncertain.
Gaussian sample_prior() {
  Gaussian prior = anion_rate_prior();
  prior.mean[Layout::LogKappa] = -5.4;
  prior.mean[Layout::EnergyAtSix] = -0.2;
  prior.mean[Layout::MobilityPerHost] = -0.5;
  prior.covariance *= 0.3 * 0.3;
  return prior;
}

/// Surroundings as crystals of 3 nm have them, about 1 ns of each node in 250 at the surface: most
/// nodes have an anion, with six to nine neighbours; a few are empty.
std::vector<AnionCount> sample_exposures(RandomStream& random) {
  std::vector<AnionCount> cells;
  const auto number = [](int n) { return static_cast<std::uint8_t>(n); };
  for (const bool leaves : {true, false}) {
    for (int neighbours = 3; neighbours <= 9; ++neighbours) {
      for (int hosts = 0; hosts <= 3; ++hosts) {
        for (int guests = 0; guests <= 3; ++guests) {
          for (int loose = 0; loose <= 1; ++loose) {
            const double mean = leaves ? 80.0 * std::exp(0.4 * (neighbours - 3) + 0.7 * hosts)
                                       : 70.0 * std::exp(-0.3 * hosts - 0.3 * guests);
            cells.push_back(
                {{leaves, number(neighbours), number(hosts), number(guests), number(loose)},
                 {.events = 0,
                  .crossings = 0,
                  .exposure = mean * std::exp(random.normal() - loose)}});
          }
        }
      }
    }
  }
  return cells;
}

AnionRun simulated_anions(const AnionRateModel& rates, double u, std::vector<AnionCount> cells,
                          RandomStream& random) {
  for (auto& [cell, count] : cells) {
    count.events = poisson(count.exposure * rates.rate(cell) * std::exp(u), random);
    count.crossings = count.events;
  }
  return {rates.temperature_K(), std::move(cells)};
}

AnionRateModel model_of(const Eigen::VectorXd& parameters, double temperature_K) {
  return {{parameters.begin(), parameters.end()}, temperature_K};
}

std::int64_t total(const AnionRun& run, bool leaves) {
  std::int64_t sum = 0;
  for (const auto& [cell, count] : run.cells) sum += cell.leaves == leaves ? count.events : 0;
  return sum;
}

/// Six runs, two of each temperature, with a variation between them.
struct Sample {
  explicit Sample(RandomStream& random) : truth(sample_prior().draw(random)) {
    sigma = run_variation_scale * std::abs(random.normal());
    for (const double t : {500.0, 550.0, 600.0}) {
      for (int k = 0; k < 2; ++k) runs.push_back(run(t, random));
    }
  }
  [[nodiscard]] AnionRun run(double temperature_K, RandomStream& random) const {
    return simulated_anions(model_of(truth, temperature_K), sigma * random.normal(),
                            sample_exposures(random), random);
  }

  Eigen::VectorXd truth;
  double sigma;
  std::vector<AnionRun> runs;
};

// Truth drawn from the prior, sigma too: then intervals cover at their level.
TEST(AnionRateFit, IntervalsCoverAtTheirLevel) {
  constexpr int repetitions = 100;
  int parameters = 0;
  int within = 0;
  int totals = 0;
  int totals_within = 0;
  double squares = 0.0;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    RandomStream random(1, "anion coverage", repetition);
    const Sample sample(random);
    const LogLinearFit fit = fit_anion_rates(sample.runs, sample_prior()).value();
    ASSERT_TRUE(fit.converged);
    const AnionRatePosterior posterior = anion_rate_posterior(fit);
    for (int p = 0; p < Layout::size(); ++p) {
      const double z = (sample.truth[p] - posterior.parameters.mean[p]) / posterior.interval_sd[p];
      ++parameters;
      within += std::abs(z) < quantile_90 ? 1 : 0;
      squares += z * z;
    }
    const AnionForecast next = forecast_anions(fit, sample.run(600.0, random));
    for (const CountForecast& direction : {next.leaving, next.coming}) {
      ++totals;
      totals_within += std::abs(direction.z()) < quantile_90 ? 1 : 0;
    }
  }
  RecordProperty("parameters_of", parameters);
  RecordProperty("parameters_in_90", within);
  RecordProperty("new_runs_of", totals);
  RecordProperty("new_runs_in_90", totals_within);
  // Twelve parameters of a repetition move together in about six ways: 600 independent checks,
  // standard deviation 0.012; three of these.
  EXPECT_NEAR(static_cast<double>(within) / parameters, 0.90, 0.037);
  EXPECT_NEAR(squares / parameters, 1.0, 0.17);
  // Both directions share a deviation: 100 to 200 checks, 0.025. The total is skewed, not normal.
  EXPECT_NEAR(static_cast<double>(totals_within) / totals, 0.90, 0.08);
}

TEST(AnionRateFit, EnergiesAndTheVariationOfManyRunsComeBack) {
  RandomStream random(2, "anion fit");
  const Eigen::VectorXd truth = sample_prior().mean;
  std::vector<AnionRun> runs;
  for (int r = 0; r < 30; ++r) {
    runs.push_back(simulated_anions(model_of(truth, 600.0), 0.4 * random.normal(),
                                    sample_exposures(random), random));
  }
  const LogLinearFit fit = fit_anion_rates(runs).value();
  const AnionRatePosterior posterior = anion_rate_posterior(fit);
  for (const Layout::Parameter p : {Layout::EnergyPerHost, Layout::EnergyPerGuest}) {
    EXPECT_LT(posterior.interval_sd[p], 0.005);  // of some thousand events of either direction
    EXPECT_NEAR(posterior.parameters.mean[p], truth[p], 3.0 * posterior.interval_sd[p]);
  }
  // At the reference temperature the barrier does not enter.
  EXPECT_NEAR(posterior.interval_sd[Layout::Barrier], anion_rate_prior().sd(Layout::Barrier), 1e-9);
  // 30 deviations tell ln sigma to 0.13; three of these.
  EXPECT_NEAR(posterior.log_sigma.mean[0], std::log(0.4), 0.4);
}

TEST(AnionRateFit, NothingCountedGivesNoRates) {
  const RunEvents old_run;
  EXPECT_FALSE(fit_anion_rates({}).has_value());
  EXPECT_FALSE(fit_anion_rates(anion_runs({&old_run, 1})).has_value());
  RunEvents quiet;
  quiet.temperature_K = 600.0;
  quiet.anions = {{{}, {.events = 0, .crossings = 3, .exposure = 100.0}}};
  EXPECT_FALSE(fit_anion_rates(anion_runs({&quiet, 1})).has_value());
}

TEST(AnionRateFit, RunsWithoutCountsOfAnionsChangeNothing) {
  RandomStream random(3, "anion fit");
  Sample sample(random);
  const AnionRatePosterior without = anion_rate_posterior(fit_anion_rates(sample.runs).value());
  sample.runs.insert(sample.runs.begin(), AnionRun{.temperature_K = 600.0, .cells = {}});
  const AnionRatePosterior with = anion_rate_posterior(fit_anion_rates(sample.runs).value());
  // Where the fit ends depends on where it stops: a hundredth of a standard deviation.
  EXPECT_LT(((with.parameters.mean - without.parameters.mean).array() / without.interval_sd.array())
                .abs()
                .maxCoeff(),
            0.01);
}

TEST(AnionRateFit, DrawsScatterAsThePosteriorAndTheRunsDo) {
  RandomStream random(4, "anion draws");
  AnionRatePosterior posterior{
      sample_prior(),
      {},
      {Eigen::VectorXd::Constant(1, std::log(0.5)), Eigen::MatrixXd::Zero(1, 1)}};
  posterior.parameters.covariance *= 0.01;
  const AnionCell cell{.leaves = true, .neighbours = 8, .hosts = 2, .guests = 1, .loose = 0};
  std::vector<RateModel::Term> terms;
  AnionRateModel::append_terms(cell, 550.0, terms);
  double variance = 0.5 * 0.5;
  for (const auto& [p, x] : terms) variance += x * x * posterior.parameters.covariance(p, p);
  constexpr int draws = 4000;
  double sum = 0.0;
  double squares = 0.0;
  for (int d = 0; d < draws; ++d) {
    const double away =
        std::log(posterior.draw(random, 550.0).rate(cell) / posterior.typical(550.0).rate(cell));
    sum += away;
    squares += away * away;
  }
  // Standard errors of 4000 normal numbers: sd / 63 and 2.2 % of the variance; three of these.
  EXPECT_NEAR(sum / draws, 0.0, 3.0 * std::sqrt(variance / draws));
  EXPECT_NEAR(squares / draws, variance, 0.07 * variance);
}

TEST(AnionRateFit, NoDrawIsFasterThanTheCeiling) {
  RandomStream random(5, "anion draws");
  const AnionRatePosterior posterior{anion_rate_prior(),
                                     {},
                                     {Eigen::VectorXd::Constant(1, std::log(run_variation_scale)),
                                      Eigen::MatrixXd::Constant(1, 1, 0.1)}};
  int at_ceiling = 0;
  for (int d = 0; d < 200; ++d) {
    const AnionRateModel rates = posterior.draw(random, 600.0);
    double fastest = 0.0;
    for (AnionCount& count : sample_exposures(random)) {
      fastest = std::max(fastest, rates.rate(count.cell));
    }
    EXPECT_LT(fastest, rate_ceiling * (1.0 + 1e-12));  // rounding
    at_ceiling += fastest > rate_ceiling * (1.0 - 1e-12) ? 1 : 0;
  }
  EXPECT_GT(at_ceiling, 0);
  EXPECT_LT(at_ceiling, 200);
}

TEST(AnionRateFit, RunsAreForecastFromTheOthers) {
  RandomStream random(6, "anion fit");
  Sample sample(random);
  sample.runs.push_back({.temperature_K = 600.0, .cells = {}});
  const auto forecasts = hold_out_anion_runs(sample.runs);
  ASSERT_EQ(forecasts.size(), 7u);
  EXPECT_FALSE(forecasts.back().has_value());
  for (std::size_t r = 0; r < 6; ++r) {
    ASSERT_TRUE(forecasts[r].has_value());
    EXPECT_EQ(forecasts[r]->leaving.observed, total(sample.runs[r], true));
    EXPECT_EQ(forecasts[r]->coming.observed, total(sample.runs[r], false));
    // The run deviates by about what it is allowed to: four standard deviations.
    EXPECT_LT(std::abs(forecasts[r]->leaving.z()), 4.0);
    EXPECT_LT(std::abs(forecasts[r]->coming.z()), 4.0);
  }
  EXPECT_FALSE(hold_out_anion_runs({&sample.runs[0], 1})[0].has_value());
}

}  // namespace
}  // namespace catex
