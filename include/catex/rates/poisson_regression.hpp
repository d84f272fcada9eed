#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "catex/rates/gaussian.hpp"
#include "catex/rates/rate_model.hpp"

namespace catex {

/// One count: events ~ Poisson(exposure exp(sum of coefficient x parameter)).
struct RegressionRow {
  std::vector<RateModel::Term> terms;  ///< a parameter may come more than once
  double events = 0.0;
  double exposure = 0.0;  ///< > 0
};

/// Counts that depend on nearly the same few parameters, as dense matrices.
struct RegressionBlock {
  std::vector<int> parameters;  ///< k of them, ascending
  Eigen::MatrixXd terms;        ///< k x rows: coefficients
  Eigen::VectorXd events;
  Eigen::VectorXd exposures;
};

[[nodiscard]] RegressionBlock make_block(std::span<const RegressionRow> rows);

/// Part of a vector or symmetric matrix that belongs to the parameters of a block.
[[nodiscard]] Eigen::VectorXd gather(const Eigen::VectorXd& all, const std::vector<int>& which);
[[nodiscard]] Eigen::MatrixXd gather(const Eigen::MatrixXd& all, const std::vector<int>& which);

/// Sum over rows of events x eta - exposure exp(eta + offset), eta the linear form, with its
/// gradient and the negative of its matrix of second derivatives.
struct LogLikelihood {
  double value = 0.0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;
};

/// One vector of offsets per block.
using Offsets = std::vector<Eigen::VectorXd>;

[[nodiscard]] LogLikelihood log_likelihood(std::span<const RegressionBlock> blocks,
                                           const Eigen::VectorXd& parameters,
                                           const Offsets& offsets);

/// Where a fit begins or ended.
struct RegressionState {
  Gaussian posterior;
  Offsets offsets;
  Eigen::MatrixXd information;  ///< of the counts alone; the prior's comes on top
  /// Covariance for intervals of parameters, see fit_regression.
  Eigen::MatrixXd response;
  int newton_steps = 0;
  bool converged = false;
};

/// The Gaussian closest to the posterior of a Poisson regression with a Gaussian prior, in the
/// sense of the variational bound: its mean solves
///
///   sum of x (events - w) = prior_precision (mean - prior_mean),
///   w = exposure exp(x mean + x' S x / 2)
///
/// and S is the inverse of prior_precision + sum of w x x'. It is Laplace's approximation but for
/// the term x' S x / 2, by which w is the expected count, not that at the most likely rate: few
/// counts give no biased totals. J. T. Ormerod, M. P. Wand, J. Comput. Graph. Stat. 21, 2 (2012).
///
/// Where there are few counts the exact posterior has a long tail to small rates, and none to large
/// ones. S is right for what rates there may be, and too small for an interval of a parameter. For
/// that there is `response`, with w / (1 + x' S x / 2) in the place of w: how the mean answers to
/// a pull, exactly so for one parameter, where a single count gives a variance of 1.5 (exact
/// posterior: 1.64; S: 1). R. Giordano, T. Broderick, M. I. Jordan, J. Mach. Learn. Res. 19, 51
/// (2018).
///
/// Newton's method for the mean at fixed x' S x / 2 alternates with damped updates of these.
/// @param start  mean and offsets to start from (its covariance is not used)
[[nodiscard]] RegressionState fit_regression(std::span<const RegressionBlock> blocks,
                                             const Eigen::VectorXd& prior_mean,
                                             const Eigen::MatrixXd& prior_precision,
                                             RegressionState start);

/// Offsets of 0.
[[nodiscard]] Offsets no_offsets(std::span<const RegressionBlock> blocks);

}  // namespace catex
