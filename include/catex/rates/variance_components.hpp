#pragma once

#include <Eigen/Core>
#include <vector>

#include "catex/rates/gaussian.hpp"

namespace catex {

/// What counts say about deviations u, everything else integrated out: likelihood proportional to
/// exp(b u - u' A u / 2).
struct DeviationEvidence {
  Eigen::MatrixXd precision;  ///< A
  Eigen::VectorXd pull;       ///< b
  std::vector<int> group;     ///< of each u
};

/// Posterior of ln sigma of each group, where u ~ N(0, sigma_group^2) and sigma has a half-normal
/// prior of the given scale: the mode in ln sigma of the likelihood with u integrated out, and the
/// inverse of its curvature. The mode of ln sigma, not of sigma: without evidence it is the prior's
/// scale, so that a single run, which cannot show how runs differ, does not claim that they don't.
/// @param start  ln sigma by group
[[nodiscard]] Gaussian fit_log_sigma(const DeviationEvidence& evidence, double scale,
                                     const Eigen::VectorXd& start);

}  // namespace catex
