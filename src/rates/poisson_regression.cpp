#include "catex/rates/poisson_regression.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace catex {
namespace {

/// Squared lengths of steps, in standard deviations of the posterior, at which Newton's method ends
/// and at which the whole fit has converged: a hundredth of one is far below what matters.
constexpr double smallest_newton_step = 1e-6;
constexpr double smallest_update = 1e-4;
constexpr int most_newton_steps = 100;
constexpr int most_offset_updates = 100;

/// Expected events of the rows of a block.
Eigen::VectorXd expected_events(const RegressionBlock& block, const Eigen::VectorXd& eta,
                                const Eigen::VectorXd& offsets) {
  return (block.exposures.array() * (eta + offsets).array().exp()).matrix();
}

double value_at(std::span<const RegressionBlock> blocks, const Eigen::VectorXd& parameters,
                const Offsets& offsets) {
  double value = 0.0;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const Eigen::VectorXd eta =
        blocks[b].terms.transpose() * gather(parameters, blocks[b].parameters);
    value += blocks[b].events.dot(eta) - expected_events(blocks[b], eta, offsets[b]).sum();
  }
  return value;
}

/// Newton's method with backtracking for the mode at fixed offsets.
class ModeSearch {
 public:
  ModeSearch(std::span<const RegressionBlock> blocks, const Eigen::VectorXd& prior_mean,
             const Eigen::MatrixXd& prior_precision)
      : blocks_(blocks), prior_mean_(prior_mean), prior_precision_(prior_precision) {}

  /// Moves state.posterior to the mode and its inverse curvature. Returns the squared length of
  /// the first step, in standard deviations.
  double run(RegressionState& state) const {
    double first = 0.0;
    for (int step = 0; step < most_newton_steps; ++step) {
      const double length = newton_step(state);
      if (step == 0) first = length;
      if (!(length > smallest_newton_step)) break;
    }
    return first;
  }

 private:
  [[nodiscard]] double penalty(const Eigen::VectorXd& parameters) const {
    const Eigen::VectorXd away = parameters - prior_mean_;
    return 0.5 * away.dot(prior_precision_ * away);
  }

  double newton_step(RegressionState& state) const {
    Eigen::VectorXd& mean = state.posterior.mean;
    LogLikelihood counts = log_likelihood(blocks_, mean, state.offsets);
    const Eigen::VectorXd gradient = counts.gradient - prior_precision_ * (mean - prior_mean_);
    const Eigen::LLT<Eigen::MatrixXd> curvature(prior_precision_ + counts.information);
    const Eigen::VectorXd step = curvature.solve(gradient);
    const double length = gradient.dot(step);
    state.posterior.covariance =
        curvature.solve(Eigen::MatrixXd::Identity(mean.size(), mean.size()));
    state.information = std::move(counts.information);
    ++state.newton_steps;
    if (!(length > smallest_newton_step)) return length;

    const double before = counts.value - penalty(mean);
    // Armijo's condition; the objective is concave, so that a short enough step fulfils it.
    constexpr double least_gain = 1e-4;
    for (double fraction = 1.0; fraction > 1e-10; fraction *= 0.5) {
      const Eigen::VectorXd tried = mean + fraction * step;
      const double after = value_at(blocks_, tried, state.offsets) - penalty(tried);
      if (after >= before + least_gain * fraction * length) {
        mean = tried;
        return length;
      }
    }
    return 0.0;  // no gain beyond rounding
  }

  std::span<const RegressionBlock> blocks_;
  const Eigen::VectorXd& prior_mean_;
  const Eigen::MatrixXd& prior_precision_;
};

/// x' S x / 2 of each row of a block.
Eigen::ArrayXd half_variances(const RegressionBlock& block, const Eigen::MatrixXd& covariance) {
  const Eigen::MatrixXd s = gather(covariance, block.parameters);
  return 0.5 * block.terms.cwiseProduct(s * block.terms).colwise().sum().transpose().array();
}

/// Offsets x' S x / 2 of the covariance. Damped the more the larger they are: the response of S to
/// an offset o in a direction with next to no information is up to -o.
void update_offsets(std::span<const RegressionBlock> blocks, const Eigen::MatrixXd& covariance,
                    Offsets& offsets) {
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const Eigen::ArrayXd half = half_variances(blocks[b], covariance);
    offsets[b].array() += (half - offsets[b].array()) / (1.0 + half);
  }
}

/// Linear response of the mean to a pull on the parameters, for one parameter exact.
Eigen::MatrixXd response(std::span<const RegressionBlock> blocks,
                         const Eigen::MatrixXd& prior_precision, const RegressionState& state) {
  Eigen::MatrixXd precision = prior_precision;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const RegressionBlock& block = blocks[b];
    const Eigen::VectorXd eta =
        block.terms.transpose() * gather(state.posterior.mean, block.parameters);
    const Eigen::VectorXd weight = expected_events(block, eta, state.offsets[b]).array() /
                                   (1.0 + half_variances(block, state.posterior.covariance));
    const Eigen::MatrixXd weighted = block.terms * weight.asDiagonal();
    precision(block.parameters, block.parameters) += weighted * block.terms.transpose();
  }
  return precision.llt().solve(Eigen::MatrixXd::Identity(precision.rows(), precision.cols()));
}

}  // namespace

RegressionBlock make_block(std::span<const RegressionRow> rows) {
  RegressionBlock block;
  for (const RegressionRow& row : rows) {
    for (const RateModel::Term& term : row.terms) block.parameters.push_back(term.parameter);
  }
  std::ranges::sort(block.parameters);
  block.parameters.erase(std::unique(block.parameters.begin(), block.parameters.end()),
                         block.parameters.end());

  const auto size = static_cast<Eigen::Index>(rows.size());
  block.terms = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(block.parameters.size()), size);
  block.events.resize(size);
  block.exposures.resize(size);
  for (Eigen::Index r = 0; r < size; ++r) {
    for (const auto& [parameter, coefficient] : rows[r].terms) {
      const auto place = std::ranges::lower_bound(block.parameters, parameter);
      block.terms(place - block.parameters.begin(), r) += coefficient;
    }
    block.events[r] = rows[r].events;
    block.exposures[r] = rows[r].exposure;
  }
  return block;
}

Eigen::VectorXd gather(const Eigen::VectorXd& all, const std::vector<int>& which) {
  return all(which);
}

Eigen::MatrixXd gather(const Eigen::MatrixXd& all, const std::vector<int>& which) {
  return all(which, which);
}

LogLikelihood log_likelihood(std::span<const RegressionBlock> blocks,
                             const Eigen::VectorXd& parameters, const Offsets& offsets) {
  const Eigen::Index n = parameters.size();
  LogLikelihood sum{0.0, Eigen::VectorXd::Zero(n), Eigen::MatrixXd::Zero(n, n)};
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const RegressionBlock& block = blocks[b];
    const Eigen::VectorXd eta = block.terms.transpose() * gather(parameters, block.parameters);
    const Eigen::VectorXd expected = expected_events(block, eta, offsets[b]);
    sum.value += block.events.dot(eta) - expected.sum();
    sum.gradient(block.parameters) += block.terms * (block.events - expected);
    const Eigen::MatrixXd weighted = block.terms * expected.asDiagonal();
    sum.information(block.parameters, block.parameters) += weighted * block.terms.transpose();
  }
  return sum;
}

RegressionState fit_regression(std::span<const RegressionBlock> blocks,
                               const Eigen::VectorXd& prior_mean,
                               const Eigen::MatrixXd& prior_precision, RegressionState start) {
  const ModeSearch search(blocks, prior_mean, prior_precision);
  RegressionState state = std::move(start);
  state.newton_steps = 0;
  state.converged = false;
  search.run(state);
  for (int update = 0; update < most_offset_updates && !state.converged; ++update) {
    update_offsets(blocks, state.posterior.covariance, state.offsets);
    state.converged = search.run(state) < smallest_update;
  }
  state.response = response(blocks, prior_precision, state);
  return state;
}

Offsets no_offsets(std::span<const RegressionBlock> blocks) {
  Offsets offsets;
  for (const RegressionBlock& block : blocks) {
    offsets.push_back(Eigen::VectorXd::Zero(block.events.size()));
  }
  return offsets;
}

}  // namespace catex
