#include "catex/report/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace catex {
namespace {

/// Replicas whose exchange ratio is `rho` at all times, plus and minus `spread`.
FactorEnsemble flat_ensemble(double ln_factor, double rho, double spread) {
  FactorEnsemble ensemble{.factor = std::exp(ln_factor), .replicas = {}};
  for (const double sign : {-1.0, 1.0}) {
    const double value = rho + sign * spread;
    ensemble.replicas.push_back({{0.0, 1e15}, {value, value}});
  }
  return ensemble;
}

/// rho = 0.5 + 0.05 ln factor, on a grid from -8 to 8 in steps of 1/16.
std::vector<FactorEnsemble> linear_ensembles(double spread) {
  std::vector<FactorEnsemble> ensembles;
  for (int i = -128; i <= 128; ++i) {
    ensembles.push_back(flat_ensemble(i / 16.0, 0.5 + 0.05 * i / 16.0, spread));
  }
  return ensembles;
}

constexpr double z95 = 1.6448536269514722;  // of the normal distribution

// One observation with a normal error, and curves linear in ln factor: the posterior is normal,
// with mean (rho - 0.5) / 0.05 and standard deviation sd / 0.05.
TEST(FactorPosterior, OfALinearModelIsNormal) {
  const std::vector<Observation> observed{{.time_ps = 1e14, .rho = 0.4, .sd = 0.05}};
  const FactorPosterior p = factor_posterior(observed, linear_ensembles(0.0));
  // Steps of 1/16 standard deviation: linear interpolation adds (1/16)²/12 to the variance.
  EXPECT_NEAR(p.ln_q50, -2.0, 1e-3);
  EXPECT_NEAR(p.ln_q05, -2.0 - z95, 1e-3);
  EXPECT_NEAR(p.ln_q95, -2.0 + z95, 1e-3);
  EXPECT_FALSE(p.cut_low);
  EXPECT_FALSE(p.cut_high);
  EXPECT_NEAR(p.inside, 2 * z95 * 16, 1.0);
  EXPECT_GT(p.best_fit_p, 0.99);
  for (const FactorLikelihood& f : p.grid) {
    const double x = std::log(f.factor) + 2.0;
    EXPECT_NEAR(f.density, std::exp(-x * x / 2.0) / std::sqrt(2.0 * std::numbers::pi), 1e-3);
  }
}

// Replicas at ± s: variance 2 s² (n - 1 = 1), times 1 + 1/2 for two of them.
TEST(FactorPosterior, SpreadOfTheReplicasWidensIt) {
  const std::vector<Observation> observed{{.time_ps = 1e14, .rho = 0.4, .sd = 0.03}};
  const double spread = 0.04 / std::sqrt(3.0);  // variance 0.04²; with sd 0.05² in all
  const FactorPosterior p = factor_posterior(observed, linear_ensembles(spread));
  EXPECT_NEAR(p.ln_q50, -2.0, 1e-3);
  EXPECT_NEAR(p.ln_q95, -2.0 + z95, 1e-3);
}

// Replicas that lie high do so at all times: more points along their curve tell no more about
// what they have in common.
TEST(FactorPosterior, PointsOfACurveAreNotIndependent) {
  std::vector<Observation> observed;
  for (int i = 1; i <= 20; ++i) observed.push_back({.time_ps = i * 1e12, .rho = 0.4, .sd = 0.03});
  const double spread = 0.04 / std::sqrt(3.0);
  const FactorPosterior p = factor_posterior(observed, linear_ensembles(spread));
  // Standard deviation of the common part and of a mean of 20 errors, over the slope.
  const double sd = std::sqrt(0.04 * 0.04 + 0.03 * 0.03 / 20.0) / 0.05;
  EXPECT_NEAR(p.ln_q95 - p.ln_q50, z95 * sd, 2e-3);
}

TEST(FactorPosterior, SaysWhenTheGridCutsItOrNothingFits) {
  const std::vector<Observation> beyond{{.time_ps = 1e14, .rho = 0.9, .sd = 0.05}};
  const FactorPosterior cut = factor_posterior(beyond, linear_ensembles(0.0));
  EXPECT_TRUE(cut.cut_high);
  EXPECT_FALSE(cut.cut_low);
  // Flat curves cannot be at two values: sqrt(chi²/2) = 0.2 / 0.05 from either.
  const std::vector<Observation> torn{{.time_ps = 1e13, .rho = 0.3, .sd = 0.05},
                                      {.time_ps = 1e14, .rho = 0.7, .sd = 0.05}};
  const FactorPosterior misfit = factor_posterior(torn, linear_ensembles(0.0));
  EXPECT_NEAR(misfit.best_fit_p, std::exp(-32.0 / 2.0), 1e-9);  // chi² = 32, two points
}

TEST(FactorPosterior, OfTwoFactorsInAnyOrder) {
  const std::vector<Observation> observed{{.time_ps = 1e14, .rho = 0.5, .sd = 0.1}};
  // Both as likely: flat between them.
  const FactorPosterior p =
      factor_posterior(observed, {flat_ensemble(3.0, 0.6, 0.0), flat_ensemble(-1.0, 0.4, 0.0)});
  EXPECT_EQ(p.grid.front().factor, std::exp(-1.0));
  EXPECT_NEAR(p.ln_q50, 1.0, 1e-12);  // roundings
  EXPECT_NEAR(p.ln_q05, -0.8, 1e-12);
  EXPECT_NEAR(p.ln_q95, 2.8, 1e-12);
  EXPECT_TRUE(p.cut_low && p.cut_high);
  EXPECT_EQ(p.inside, 0);
}

}  // namespace
}  // namespace catex
