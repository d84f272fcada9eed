#include "catex/rates/gaussian.hpp"

#include <Eigen/Cholesky>
#include <cmath>
#include <vector>

namespace catex {

double Gaussian::sd(Eigen::Index i) const { return std::sqrt(covariance(i, i)); }

Eigen::VectorXd Gaussian::draw(RandomStream& random) const {
  Eigen::VectorXd z(size());
  for (double& v : z) v = random.normal();
  // With pivots: a covariance may be singular to rounding.
  const Eigen::LDLT<Eigen::MatrixXd> ldlt(covariance);
  const Eigen::VectorXd roots = ldlt.vectorD().cwiseMax(0.0).cwiseSqrt();
  Eigen::VectorXd deviation = ldlt.matrixL() * roots.cwiseProduct(z);
  deviation = ldlt.transpositionsP().transpose() * deviation;
  return mean + deviation;
}

Gaussian marginal(const Gaussian& all, const std::vector<int>& which) {
  return {all.mean(which), all.covariance(which, which)};
}

Gaussian extend(const Gaussian& prior, const std::vector<int>& which, const Gaussian& known) {
  const Gaussian before = marginal(prior, which);
  const Eigen::MatrixXd cross = prior.covariance(Eigen::all, which);
  const Eigen::MatrixXd slope = before.covariance.llt().solve(cross.transpose()).transpose();
  return {prior.mean + slope * (known.mean - before.mean),
          prior.covariance + slope * (known.covariance - before.covariance) * slope.transpose()};
}

}  // namespace catex
