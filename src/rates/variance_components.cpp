#include "catex/rates/variance_components.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

namespace catex {
namespace {

constexpr int most_steps = 200;
/// Changes of ln sigma that matter to nobody.
constexpr double smallest_step = 1e-6;
/// Newton's steps in ln sigma are no longer than this.
constexpr double longest_step = 1.0;

/// ln of the density of ln sigma but for a constant, with its derivatives.
struct Density {
  double value = 0.0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd hessian;
};

Density density(const DeviationEvidence& evidence, double scale, const Eigen::VectorXd& log_sigma) {
  const Eigen::Index n = evidence.pull.size();
  const Eigen::Index groups = log_sigma.size();
  Eigen::VectorXd prior_precision(n);  // of u
  for (Eigen::Index i = 0; i < n; ++i) {
    prior_precision[i] = std::exp(-2.0 * log_sigma[evidence.group[i]]);
  }
  Eigen::MatrixXd precision = evidence.precision;
  precision.diagonal() += prior_precision;
  const Eigen::LLT<Eigen::MatrixXd> factor(precision);
  const Eigen::MatrixXd covariance = factor.solve(Eigen::MatrixXd::Identity(n, n));
  const Eigen::VectorXd u = covariance * evidence.pull;

  Density d{0.5 * evidence.pull.dot(u) - factor.matrixLLT().diagonal().array().log().sum(),
            Eigen::VectorXd::Zero(groups), Eigen::MatrixXd::Zero(groups, groups)};
  for (Eigen::Index i = 0; i < n; ++i) {
    const int g = evidence.group[i];
    const double square = prior_precision[i] * (u[i] * u[i] + covariance(i, i));
    d.value -= log_sigma[g];
    d.gradient[g] += square - 1.0;
    d.hessian(g, g) -= 2.0 * square;
    for (Eigen::Index j = 0; j < n; ++j) {
      const double c = covariance(i, j);
      d.hessian(g, evidence.group[j]) +=
          2.0 * prior_precision[i] * prior_precision[j] * (2.0 * u[i] * c * u[j] + c * c);
    }
  }
  // Half-normal in sigma, as a density of ln sigma.
  for (Eigen::Index g = 0; g < groups; ++g) {
    const double square = std::exp(2.0 * log_sigma[g]) / (scale * scale);
    d.value += log_sigma[g] - 0.5 * square;
    d.gradient[g] += 1.0 - square;
    d.hessian(g, g) -= 2.0 * square;
  }
  return d;
}

/// A step uphill: Newton's where the density is concave, shorter elsewhere.
Eigen::VectorXd uphill(const Density& d) {
  double shift = 0.0;
  Eigen::LLT<Eigen::MatrixXd> factor(-d.hessian);
  while (factor.info() != Eigen::Success) {
    shift = std::max(2.0 * shift, 0.1);
    factor.compute(-d.hessian +
                   shift * Eigen::MatrixXd::Identity(d.hessian.rows(), d.hessian.cols()));
  }
  const Eigen::VectorXd step = factor.solve(d.gradient);
  return step * std::min(1.0, longest_step / std::max(step.norm(), 1e-300));
}

}  // namespace

Gaussian fit_log_sigma(const DeviationEvidence& evidence, double scale,
                       const Eigen::VectorXd& start) {
  Eigen::VectorXd log_sigma = start;
  Density d = density(evidence, scale, log_sigma);
  for (int i = 0; i < most_steps; ++i) {
    Eigen::VectorXd step = uphill(d);
    Density next = density(evidence, scale, log_sigma + step);
    while (next.value < d.value && step.norm() > smallest_step) {
      step *= 0.5;
      next = density(evidence, scale, log_sigma + step);
    }
    if (step.norm() <= smallest_step) break;
    log_sigma += step;
    d = std::move(next);
  }
  return {log_sigma, (-d.hessian).inverse()};
}

}  // namespace catex
