#include "varied_counts.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "catex/rates/run_variation.hpp"
#include "catex/rates/variance_components.hpp"

namespace catex {
namespace {

/// Change of ln sigma below which alternating fits have converged.
constexpr double smallest_change = 1e-3;
constexpr int most_rounds = 50;

/// Prior of parameters and deviations together.
/// @param variances  of the deviations, by group
Gaussian joint_prior(const Gaussian& parameters, Eigen::Index runs,
                     const Eigen::VectorXd& variances) {
  const Eigen::Index n = parameters.size();
  const Eigen::Index all = n + variances.size() * runs;
  Gaussian joint{Eigen::VectorXd::Zero(all), Eigen::MatrixXd::Zero(all, all)};
  joint.mean.head(n) = parameters.mean;
  joint.covariance.topLeftCorner(n, n) = parameters.covariance;
  for (Eigen::Index i = n; i < all; ++i) {
    joint.covariance(i, i) = variances[(i - n) % variances.size()];
  }
  return joint;
}

/// Parameters that the counts depend on, and all deviations; ascending. The other parameters
/// follow from these by their prior and need no part in the regression.
std::vector<int> active_parameters(const std::vector<RegressionBlock>& blocks, int parameters,
                                   int all) {
  std::set<int> active;
  for (const RegressionBlock& block : blocks) {
    active.insert(block.parameters.begin(), block.parameters.end());
  }
  for (int i = parameters; i < all; ++i) active.insert(i);
  return {active.begin(), active.end()};
}

int place_of(int parameter, const std::vector<int>& active) {
  return static_cast<int>(std::ranges::lower_bound(active, parameter) - active.begin());
}

/// Numbers the parameters of the blocks by their place in `active`.
void renumber(const std::vector<int>& active, std::vector<RegressionBlock>& blocks) {
  for (RegressionBlock& block : blocks) {
    for (int& parameter : block.parameters) {
      parameter = place_of(parameter, active);
    }
  }
}

/// What a fit with a normal prior of the deviations says about them without it. The deviations are
/// the last ones of the fitted parameters.
DeviationEvidence deviation_evidence(const RegressionState& state,
                                     const Eigen::MatrixXd& prior_precision,
                                     Eigen::Index deviations, int groups) {
  const Eigen::Index n = state.posterior.size() - deviations;
  const auto& information = state.information;
  const Eigen::MatrixXd cross = information.topRightCorner(n, deviations);
  const Eigen::LLT<Eigen::MatrixXd> parameters(prior_precision.topLeftCorner(n, n) +
                                               information.topLeftCorner(n, n));
  DeviationEvidence evidence;
  evidence.precision = information.bottomRightCorner(deviations, deviations) -
                       cross.transpose() * parameters.solve(cross);
  const Eigen::VectorXd u = state.posterior.mean.tail(deviations);
  evidence.pull =
      evidence.precision * u +
      prior_precision.bottomRightCorner(deviations, deviations).diagonal().cwiseProduct(u);
  for (Eigen::Index i = 0; i < deviations; ++i) {
    evidence.group.push_back(static_cast<int>(i % groups));
  }
  return evidence;
}

Eigen::MatrixXd inverse(const Eigen::MatrixXd& covariance) {
  return covariance.llt().solve(Eigen::MatrixXd::Identity(covariance.rows(), covariance.cols()));
}

/// The deviations are the last parameters.
void set_variances(const Eigen::VectorXd& variances, Eigen::Index deviations,
                   Eigen::MatrixXd& precision) {
  for (Eigen::Index i = 0; i < deviations; ++i) {
    const Eigen::Index place = precision.rows() - deviations + i;
    precision(place, place) = 1.0 / variances[i % variances.size()];
  }
}

/// Alternates between parameters at given sigmas, and sigmas at given parameters; at the end, the
/// parameters once more with the mean squares of the sigmas, so that their uncertainty is in the
/// covariance.
RegressionState fit_with_variation(const std::vector<RegressionBlock>& blocks,
                                   const Gaussian& prior, RegressionState state,
                                   Eigen::Index deviations, int groups, double sigma_scale,
                                   LogLinearFit& fit) {
  Eigen::MatrixXd precision = inverse(prior.covariance);
  const auto refit = [&](const Eigen::VectorXd& variances) {
    set_variances(variances, deviations, precision);
    state = fit_regression(blocks, prior.mean, precision, std::move(state));
    fit.newton_steps += state.newton_steps;
  };
  Eigen::VectorXd log_sigma = Eigen::VectorXd::Constant(groups, std::log(sigma_scale));
  for (int round = 0; round < most_rounds && !fit.converged; ++round) {
    refit((2.0 * log_sigma).array().exp());
    fit.log_sigma = fit_log_sigma(deviation_evidence(state, precision, deviations, groups),
                                  sigma_scale, log_sigma);
    const double change = (fit.log_sigma.mean - log_sigma).cwiseAbs().maxCoeff();
    fit.converged = state.converged && change < smallest_change;
    log_sigma = fit.log_sigma.mean;
  }
  refit(mean_square_sigmas(fit.log_sigma));
  return state;
}

}  // namespace

VariedCounts::VariedCounts(const Gaussian& prior, int groups) : prior_(prior), groups_(groups) {}

void VariedCounts::begin_run() {
  close_block();
  ++runs_;
}

void VariedCounts::add(std::vector<RateModel::Term> terms, int group, const ClassCount& count) {
  if (!(count.exposure > 0.0)) {
    skipped_events_ += count.events;
    return;
  }
  RegressionRow row{.terms = std::move(terms),
                    .events = static_cast<double>(count.events),
                    .exposure = count.exposure};
  const int level = row.terms.front().parameter;
  if (!rows_.empty() && rows_.front().terms.front().parameter != level) close_block();

  double eta = 0.0;
  for (std::size_t t = 1; t < row.terms.size(); ++t) {
    eta += row.terms[t].coefficient * prior_.mean[row.terms[t].parameter];
  }
  levels_[level].events += row.events;
  levels_[level].expected += row.exposure * std::exp(eta);

  const int run = runs_ - 1;
  row.terms.push_back({static_cast<int>(prior_.size()) + groups_ * run + group, 1.0});
  events_ += count.events;
  rows_.push_back(std::move(row));
}

void VariedCounts::close_block() {
  if (!rows_.empty()) blocks_.push_back(make_block(rows_));
  rows_.clear();
}

LogLinearFit VariedCounts::fit(double sigma_scale) && {
  close_block();
  const int n = static_cast<int>(prior_.size());
  const int deviations = groups_ * runs_;
  const std::vector<int> active = active_parameters(blocks_, n, n + deviations);
  renumber(active, blocks_);

  LogLinearFit fit;
  fit.parameter_count = n;
  fit.events = events_;
  fit.skipped_events = skipped_events_;

  const Eigen::VectorXd unit_variances = Eigen::VectorXd::Ones(groups_);
  const Gaussian prior = marginal(joint_prior(prior_, runs_, unit_variances), active);
  RegressionState start{
      .posterior = prior, .offsets = no_offsets(blocks_), .information = {}, .response = {}};
  for (const auto& [level, sum] : levels_) {
    start.posterior.mean[place_of(level, active)] = std::log((sum.events + 0.5) / sum.expected);
  }
  const RegressionState state =
      fit_with_variation(blocks_, prior, std::move(start), deviations, groups_, sigma_scale, fit);

  const Gaussian all = joint_prior(prior_, runs_, mean_square_sigmas(fit.log_sigma));
  fit.joint = extend(all, active, state.posterior);
  const Gaussian wide = extend(all, active, {state.posterior.mean, state.response});
  fit.interval_sd = wide.covariance.diagonal().head(n).cwiseSqrt();
  return fit;
}

}  // namespace catex
