#include "catex/rates/rate_forecast.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/synthetic_counts.hpp"

namespace catex {
namespace {

using namespace test;

TEST(RateForecast, WithoutSpreadItIsPoisson) {
  // e^-3 3^2 / 2
  EXPECT_NEAR(log_poisson_lognormal(2, 3.0, 0.0), -3.0 + std::log(4.5), 1e-12);
  // The variance of the rate adds (9 - ...) log_sd^2: of order log_sd^2.
  EXPECT_NEAR(log_poisson_lognormal(2, 3.0, 1e-4), -3.0 + std::log(4.5), 1e-6);
}

TEST(RateForecast, ProbabilitiesAddUpAndHaveTheirMean) {
  for (const double sd : {0.1, 0.5, 1.0}) {
    double sum = 0.0;
    double mean = 0.0;
    double square = 0.0;
    for (int n = 0; n < 20000; ++n) {
      const double p = std::exp(log_poisson_lognormal(n, 20.0, sd));
      sum += p;
      mean += n * p;
      square += static_cast<double>(n) * n * p;
    }
    // Beyond 20000 lies less than 1e-7 even for the widest.
    EXPECT_NEAR(sum, 1.0, 1e-6);
    EXPECT_NEAR(mean, 20.0, 0.01);
    const double variance = 20.0 + 400.0 * std::expm1(sd * sd);
    EXPECT_NEAR(square - mean * mean, variance, 0.02 * variance);
  }
}

TEST(RateForecast, LargeCountsFollowTheLogNormal) {
  // Counting noise of 0.3 % does not widen 30 %.
  const double density = std::exp(-0.5 * 0.15 * 0.15) / (0.3 * std::sqrt(2.0 * M_PI) * 1e5);
  EXPECT_NEAR(log_poisson_lognormal(100000, 1e5, 0.3), std::log(density), 1e-3);
}

class ForecastOfSample : public ::testing::Test {
 protected:
  void SetUp() override { sample(); }
  /// Another truth, and a fit of six runs of it; slow, so that the ceiling of draws, which a
  /// forecast does not have, is out of reach.
  void sample() {
    truth = sample_prior(-7.0).draw(random);
    cells = sample_cells(10, random);
    exposures = sample_exposures(model(), cells, 1e3, 30.0, random);
    runs.clear();
    for (int r = 0; r < 6; ++r) runs.push_back(run());
    fit = fit_log_linear(runs, rates);
  }
  [[nodiscard]] RateModel model() const { return {{truth.begin(), truth.end()}, 600.0}; }
  CountedRun run() {
    return simulated_run(model(), random_deviations(0.2, random), cells, exposures, random);
  }

  RandomStream random{1, "rate forecast"};
  LogLinearRates rates = rate_model_rates();
  Eigen::VectorXd truth;
  std::vector<EventCell> cells;
  std::vector<double> exposures;
  std::vector<CountedRun> runs;
  LogLinearFit fit;
};

TEST_F(ForecastOfSample, AgreesWithDrawsOfThePosterior) {
  const RunForecast f = forecast(fit, rates, runs.front());
  const RateModelPosterior posterior = rate_model_posterior(fit);
  constexpr int draws = 2000;
  double sum = 0.0;
  double squares = 0.0;
  for (int d = 0; d < draws; ++d) {
    const RateModel drawn = posterior.draw(random, 600.0);
    double expected = 0.0;
    for (std::size_t i = 0; i < cells.size(); ++i) expected += exposures[i] * drawn.rate(cells[i]);
    sum += expected;
    squares += expected * expected;
  }
  const double mean = sum / draws;
  const double variance = squares / draws - mean * mean + mean;  // with counting noise
  // Standard error of the mean of the draws; the total is no single log-normal: 20 % for its width.
  EXPECT_NEAR(f.total.expected, mean, 4.0 * std::sqrt(variance / draws));
  EXPECT_NEAR(f.total.sd, std::sqrt(variance), 0.2 * std::sqrt(variance));
}

TEST_F(ForecastOfSample, AddsUpOverClassesAndMechanisms) {
  const RunForecast f = forecast(fit, rates, runs.front());
  double by_class = 0.0;
  double by_mechanism = 0.0;
  std::int64_t observed = 0;
  for (const auto& c : f.classes) {
    by_class += c.count.expected;
    observed += c.count.observed;
  }
  for (const auto& m : f.mechanisms) by_mechanism += m.count.expected;
  EXPECT_NEAR(by_class, f.total.expected, 1e-9 * f.total.expected);
  EXPECT_NEAR(by_mechanism, f.total.expected, 1e-9 * f.total.expected);
  EXPECT_EQ(observed, f.total.observed);
}

TEST_F(ForecastOfSample, ARunThatIsKnownIsForecastMoreSharply) {
  const RunForecast other = forecast(fit, rates, runs.front());
  const RunForecast same = forecast(fit, rates, runs.front(), 0);
  EXPECT_LT(same.total.sd, 0.5 * other.total.sd);
  EXPECT_LT(std::abs(same.total.z()), 3.0);
}

TEST_F(ForecastOfSample, TotalsOfNewRunsScatterAsForecast) {
  double squares = 0.0;
  int count = 0;
  for (int fits = 0; fits < 10; ++fits) {
    sample();
    for (int r = 0; r < 20; ++r) {
      for (const auto& m : forecast(fit, rates, run()).mechanisms) {
        squares += m.count.z() * m.count.z();
        ++count;
      }
    }
  }
  // The error of a fit of six runs shifts all its forecasts together; four groups of paths vary on
  // their own. So there are 40 independent errors: 0.11 for the root of their mean square, three of
  // which are allowed.
  EXPECT_NEAR(std::sqrt(squares / count), 1.0, 0.33);
}

}  // namespace
}  // namespace catex
