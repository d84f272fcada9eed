#include "catex/rates/poisson_regression.hpp"

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>

#include "support/synthetic_counts.hpp"

namespace catex {
namespace {

/// Two blocks that share parameters, with a term given twice.
std::vector<RegressionBlock> sample_blocks(RandomStream& random) {
  std::vector<RegressionBlock> blocks;
  for (const int first : {0, 2}) {
    std::vector<RegressionRow> rows;
    for (int i = 0; i < 20; ++i) {
      rows.push_back({.terms = {{first + 1, random.normal()},
                                {first, 1.0},
                                {3, 0.5 * random.normal()},
                                {first + 1, 0.3}},
                      .events = static_cast<double>(random.below(5)),
                      .exposure = random.exponential()});
    }
    blocks.push_back(make_block(rows));
  }
  return blocks;
}

TEST(PoissonRegression, DerivativesAgreeWithFiniteDifferences) {
  RandomStream random(1, "poisson regression");
  const std::vector<RegressionBlock> blocks = sample_blocks(random);
  Offsets offsets = no_offsets(blocks);
  for (Eigen::VectorXd& o : offsets) o.setConstant(0.2);
  const Eigen::VectorXd at = Eigen::Vector4d(0.1, -0.3, 0.2, 0.5);
  const LogLikelihood centre = log_likelihood(blocks, at, offsets);
  constexpr double h = 1e-4;
  for (int i = 0; i < 4; ++i) {
    Eigen::VectorXd up = at;
    Eigen::VectorXd down = at;
    up[i] += h;
    down[i] -= h;
    const LogLikelihood above = log_likelihood(blocks, up, offsets);
    const LogLikelihood below = log_likelihood(blocks, down, offsets);
    // Third derivatives of order 100, times h^2 / 6.
    EXPECT_NEAR((above.value - below.value) / (2 * h), centre.gradient[i], 1e-6);
    for (int j = 0; j < 4; ++j) {
      EXPECT_NEAR((below.gradient[j] - above.gradient[j]) / (2 * h), centre.information(i, j),
                  1e-5);
    }
  }
}

/// One parameter, ln of a rate: n events in exposure x; prior N(mean, sd^2).
RegressionState fit_one(double n, double x, double mean, double sd) {
  const std::vector<RegressionRow> rows{{.terms = {{0, 1.0}}, .events = n, .exposure = x}};
  const std::vector<RegressionBlock> blocks{make_block(rows)};
  const Eigen::VectorXd prior_mean = Eigen::VectorXd::Constant(1, mean);
  const Eigen::MatrixXd precision = Eigen::MatrixXd::Constant(1, 1, 1.0 / (sd * sd));
  return fit_regression(blocks, prior_mean, precision,
                        {.posterior = {prior_mean, {}},
                         .offsets = no_offsets(blocks),
                         .information = {},
                         .response = {}});
}

/// Mean and standard deviation of the exact posterior of the same, by sums over a grid.
std::pair<double, double> exact_one(double n, double x, double mean, double sd) {
  double sums[3] = {};
  for (double t = -40.0; t < 20.0; t += 0.001) {
    const double p = std::exp(n * (t + std::log(x)) - x * std::exp(t) -
                              0.5 * (t - mean) * (t - mean) / (sd * sd));
    for (double power = p; double& sum : sums) {
      sum += power;
      power *= t;
    }
  }
  const double m = sums[1] / sums[0];
  return {m, std::sqrt(sums[2] / sums[0] - m * m)};
}

TEST(PoissonRegression, OneRateIsNearItsExactPosterior) {
  for (const double n : {0.0, 1.0, 3.0, 30.0}) {
    for (const double sd : {1.0, 3.0}) {
      const RegressionState fit = fit_one(n, 50.0, -2.0, sd);
      const auto [mean, width] = exact_one(n, 50.0, -2.0, sd);
      EXPECT_TRUE(fit.converged);
      // A Gaussian cannot be skewed as the posterior without counts is; from a few counts on
      // the error is far smaller.
      const double error = n == 0.0 ? 0.25 : 0.06;
      EXPECT_NEAR(fit.posterior.mean[0], mean, error * width) << n << " events, sd " << sd;
      EXPECT_NEAR(std::sqrt(fit.response(0, 0)), width, error * width) << n << " events, sd " << sd;
    }
  }
}

TEST(PoissonRegression, OfCollinearParametersTheSumIsKnown) {
  const std::vector<RegressionRow> rows{
      {.terms = {{0, 1.0}, {1, 1.0}}, .events = 400.0, .exposure = 100.0}};
  const std::vector<RegressionBlock> blocks{make_block(rows)};
  const Eigen::VectorXd prior_mean = Eigen::VectorXd::Zero(2);
  const RegressionState fit = fit_regression(blocks, prior_mean, Eigen::MatrixXd::Identity(2, 2),
                                             {.posterior = {prior_mean, {}},
                                              .offsets = no_offsets(blocks),
                                              .information = {},
                                              .response = {}});
  ASSERT_TRUE(fit.converged);
  const Eigen::Vector2d sum(1.0, 1.0);
  // The prior pulls by 0.7/400, and the mean of a logarithm lies half a variance below.
  EXPECT_NEAR(sum.dot(fit.posterior.mean), std::log(4.0), 0.004);
  EXPECT_NEAR(std::sqrt(sum.dot(fit.posterior.covariance * sum)), 0.05, 0.001);
  // Their difference stays at its prior, sd sqrt 2.
  const Eigen::Vector2d difference(1.0, -1.0);
  EXPECT_NEAR(difference.dot(fit.posterior.covariance * difference), 2.0, 1e-9);
}

}  // namespace
}  // namespace catex
