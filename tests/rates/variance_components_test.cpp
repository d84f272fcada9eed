#include "catex/rates/variance_components.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace catex {
namespace {

/// Deviations of one group, measured as `values`, each with this precision.
DeviationEvidence measured(const Eigen::VectorXd& values, double precision) {
  const Eigen::Index n = values.size();
  return {precision * Eigen::MatrixXd::Identity(n, n), precision * values,
          std::vector<int>(static_cast<std::size_t>(n), 0)};
}

const Eigen::VectorXd start = Eigen::VectorXd::Constant(1, -1.0);

TEST(VarianceComponents, WithoutEvidenceThePriorStays) {
  const Gaussian fit = fit_log_sigma(measured(Eigen::VectorXd::Zero(1), 1e-9), 0.3, start);
  EXPECT_NEAR(fit.mean[0], std::log(0.3), 1e-5);
  EXPECT_NEAR(fit.covariance(0, 0), 0.5,
              1e-5);  // curvature of sigma exp(-sigma^2/2s^2) in ln sigma
}

TEST(VarianceComponents, ManyPreciseDeviationsGiveTheirScatter) {
  constexpr int n = 200;
  Eigen::VectorXd values(n);
  for (int i = 0; i < n; ++i) values[i] = i % 2 == 0 ? 0.1 : -0.1;
  const Gaussian fit = fit_log_sigma(measured(values, 1e6), 0.3, start);
  // ln sigma of n values has the variance 1/2n; the prior adds one part in n.
  EXPECT_NEAR(fit.mean[0], std::log(0.1), 0.01);
  EXPECT_NEAR(fit.covariance(0, 0), 0.5 / n, 0.02 / n);
}

TEST(VarianceComponents, NoiseIsNotTakenForVariation) {
  constexpr int n = 200;
  Eigen::VectorXd values(n);
  for (int i = 0; i < n; ++i) values[i] = i % 2 == 0 ? 0.1 : -0.1;
  // Measured with a standard deviation of 0.1: all of the scatter is noise.
  const Gaussian fit = fit_log_sigma(measured(values, 100.0), 0.3, start);
  EXPECT_LT(std::exp(fit.mean[0]), 0.04);
}

}  // namespace
}  // namespace catex
