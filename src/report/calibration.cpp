#include "catex/report/calibration.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cassert>
#include <cmath>
#include <numbers>

namespace catex {
namespace {

/// Replicas in rows, observations in columns.
Eigen::MatrixXd forecasts(std::span<const Observation> observations,
                          const FactorEnsemble& ensemble) {
  Eigen::MatrixXd rho(ensemble.replicas.size(), observations.size());
  for (Eigen::Index r = 0; r < rho.rows(); ++r) {
    const Curve& curve = ensemble.replicas[r];
    for (Eigen::Index i = 0; i < rho.cols(); ++i) {
      rho(r, i) = interpolate(curve.time, curve.rho, observations[i].time_ps).value();
    }
  }
  return rho;
}

FactorLikelihood likelihood(std::span<const Observation> observations,
                            const FactorEnsemble& ensemble) {
  const Eigen::MatrixXd rho = forecasts(observations, ensemble);
  const auto n = static_cast<double>(rho.rows());
  const Eigen::RowVectorXd mean = rho.colwise().mean();
  const Eigen::MatrixXd deviations = rho.rowwise() - mean;
  Eigen::MatrixXd covariance = (1.0 + 1.0 / n) / (n - 1.0) * (deviations.transpose() * deviations);
  Eigen::VectorXd residual(rho.cols());
  for (Eigen::Index i = 0; i < rho.cols(); ++i) {
    covariance(i, i) += std::pow(observations[i].sd, 2);
    residual(i) = observations[i].rho - mean(i);
  }
  const Eigen::LLT<Eigen::MatrixXd> cholesky(covariance);
  const double chi_square = cholesky.matrixL().solve(residual).squaredNorm();
  const double log_determinant = 2.0 * cholesky.matrixLLT().diagonal().array().log().sum();
  return {.factor = ensemble.factor,
          .replicas = static_cast<int>(rho.rows()),
          .chi_square = chi_square,
          .log_likelihood =
              -0.5 * (chi_square + log_determinant +
                      static_cast<double>(rho.cols()) * std::log(2.0 * std::numbers::pi))};
}

double width(const FactorLikelihood& a, const FactorLikelihood& b) {
  return std::log(b.factor / a.factor);
}

void normalise(std::vector<FactorLikelihood>& grid) {
  const double largest =
      std::ranges::max_element(grid, {}, &FactorLikelihood::log_likelihood)->log_likelihood;
  for (FactorLikelihood& f : grid) f.density = std::exp(f.log_likelihood - largest);
  double area = 0.0;
  for (std::size_t i = 1; i < grid.size(); ++i) {
    area += 0.5 * (grid[i - 1].density + grid[i].density) * width(grid[i - 1], grid[i]);
  }
  for (FactorLikelihood& f : grid) f.density /= area;
}

/// ln factor below which the posterior has the probability p.
double quantile(std::span<const FactorLikelihood> grid, double p) {
  double below = 0.0;
  for (std::size_t i = 1; i < grid.size(); ++i) {
    const FactorLikelihood& a = grid[i - 1];
    const FactorLikelihood& b = grid[i];
    const double w = width(a, b);
    const double area = 0.5 * (a.density + b.density) * w;
    if (below + area < p && i + 1 < grid.size()) {
      below += area;
      continue;
    }
    // a x + (b - a) x² / 2w = missing, solved in the form that also holds for a = b.
    const double missing = std::clamp(p - below, 0.0, area);
    const double slope = (b.density - a.density) / w;
    const double root = std::sqrt(std::max(0.0, a.density * a.density + 2.0 * slope * missing));
    const double x = a.density + root > 0.0 ? 2.0 * missing / (a.density + root) : w;
    return std::log(a.factor) + std::min(x, w);
  }
  return std::log(grid.back().factor);
}

}  // namespace

FactorPosterior factor_posterior(std::span<const Observation> observations,
                                 std::vector<FactorEnsemble> ensembles) {
  assert(ensembles.size() >= 2 && !observations.empty());
  std::ranges::sort(ensembles, {}, &FactorEnsemble::factor);
  FactorPosterior posterior;
  for (const FactorEnsemble& ensemble : ensembles) {
    posterior.grid.push_back(likelihood(observations, ensemble));
  }
  std::vector<FactorLikelihood>& grid = posterior.grid;
  normalise(grid);
  posterior.ln_q05 = quantile(grid, 0.05);
  posterior.ln_q50 = quantile(grid, 0.50);
  posterior.ln_q95 = quantile(grid, 0.95);
  posterior.inside = static_cast<int>(std::ranges::count_if(grid, [&](const FactorLikelihood& f) {
    return std::log(f.factor) >= posterior.ln_q05 && std::log(f.factor) <= posterior.ln_q95;
  }));
  // Where the density has not fallen to this share of its largest value, more lies beyond.
  constexpr double small = 0.1;
  const double largest = std::ranges::max_element(grid, {}, &FactorLikelihood::density)->density;
  posterior.cut_low = grid.front().density > small * largest;
  posterior.cut_high = grid.back().density > small * largest;
  const double best = std::ranges::min_element(grid, {}, &FactorLikelihood::chi_square)->chi_square;
  posterior.best_fit_p =
      boost::math::gamma_q(0.5 * static_cast<double>(observations.size()), 0.5 * best);
  return posterior;
}

}  // namespace catex
