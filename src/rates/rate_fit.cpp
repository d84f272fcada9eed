#include "catex/rates/rate_fit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "catex/rates/poisson_regression.hpp"
#include "catex/rates/variance_components.hpp"

namespace catex {
namespace {

/// Change of ln sigma below which alternating fits have converged.
constexpr double smallest_change = 1e-3;
constexpr int most_rounds = 50;

/// The counts of all runs; parameters are numbered as in LogLinearFit::joint.
struct Counts {
  std::vector<RegressionBlock> blocks;
  std::map<int, double> start;  ///< of each level that occurs: ln(events / exposure) of its rows
  std::int64_t events = 0;
  std::int64_t skipped_events = 0;
};

/// Collects rows, and closes a block whenever the path or the run changes.
class CountsBuilder {
 public:
  explicit CountsBuilder(const LogLinearRates& rates)
      : rates_(rates), parameter_count_(static_cast<int>(rates.prior.size())) {}

  void add_run(int run, const CountedRun& counted) {
    for (const CellCount& entry : counted.cells) {
      if (!(entry.count.exposure > 0.0)) {
        counts_.skipped_events += entry.count.events;
        continue;
      }
      add(run, counted.temperature_K, entry);
    }
    close_block();
  }

  Counts finish() {
    for (const auto& [level, sum] : levels_) {
      counts_.start[level] = std::log((sum.events + 0.5) / sum.expected);
    }
    return std::move(counts_);
  }

 private:
  struct LevelSum {
    double events = 0.0;
    double expected = 0.0;  ///< at ln k = 0 of the level and the prior's mean of all else
  };

  void add(int run, double temperature_K, const CellCount& entry) {
    RegressionRow row{.terms = {},
                      .events = static_cast<double>(entry.count.events),
                      .exposure = entry.count.exposure};
    rates_.append_terms(entry.cell, temperature_K, row.terms);
    const int level = row.terms.front().parameter;
    if (!rows_.empty() && rows_.front().terms.front().parameter != level) close_block();

    double eta = 0.0;
    for (std::size_t t = 1; t < row.terms.size(); ++t) {
      eta += row.terms[t].coefficient * rates_.prior.mean[row.terms[t].parameter];
    }
    levels_[level].events += row.events;
    levels_[level].expected += row.exposure * std::exp(eta);

    const auto group = variation_group(entry.cell.ion, entry.cell.from, entry.cell.to);
    row.terms.push_back({parameter_count_ + variation_groups * run + static_cast<int>(group), 1.0});
    counts_.events += entry.count.events;
    rows_.push_back(std::move(row));
  }

  void close_block() {
    if (!rows_.empty()) counts_.blocks.push_back(make_block(rows_));
    rows_.clear();
  }

  const LogLinearRates& rates_;
  int parameter_count_;
  Counts counts_;
  std::vector<RegressionRow> rows_;
  std::map<int, LevelSum> levels_;
};

/// Prior of parameters and deviations together.
/// @param variances  of the deviations, by VariationGroup
Gaussian joint_prior(const Gaussian& parameters, Eigen::Index runs,
                     const Eigen::VectorXd& variances) {
  const Eigen::Index n = parameters.size();
  const Eigen::Index all = n + variation_groups * runs;
  Gaussian joint{Eigen::VectorXd::Zero(all), Eigen::MatrixXd::Zero(all, all)};
  joint.mean.head(n) = parameters.mean;
  joint.covariance.topLeftCorner(n, n) = parameters.covariance;
  for (Eigen::Index i = n; i < all; ++i) {
    joint.covariance(i, i) = variances[(i - n) % variation_groups];
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
                                     Eigen::Index deviations) {
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
    evidence.group.push_back(static_cast<int>(i % variation_groups));
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
    precision(place, place) = 1.0 / variances[i % variation_groups];
  }
}

/// Alternates between parameters at given sigmas, and sigmas at given parameters; at the end, the
/// parameters once more with the mean squares of the sigmas, so that their uncertainty is in the
/// covariance.
RegressionState fit_with_variation(const std::vector<RegressionBlock>& blocks,
                                   const Gaussian& prior, RegressionState state,
                                   Eigen::Index deviations, double sigma_scale, LogLinearFit& fit) {
  Eigen::MatrixXd precision = inverse(prior.covariance);
  const auto refit = [&](const Eigen::VectorXd& variances) {
    set_variances(variances, deviations, precision);
    state = fit_regression(blocks, prior.mean, precision, std::move(state));
    fit.newton_steps += state.newton_steps;
  };
  Eigen::VectorXd log_sigma = Eigen::VectorXd::Constant(variation_groups, std::log(sigma_scale));
  for (int round = 0; round < most_rounds && !fit.converged; ++round) {
    refit((2.0 * log_sigma).array().exp());
    fit.log_sigma =
        fit_log_sigma(deviation_evidence(state, precision, deviations), sigma_scale, log_sigma);
    const double change = (fit.log_sigma.mean - log_sigma).cwiseAbs().maxCoeff();
    fit.converged = state.converged && change < smallest_change;
    log_sigma = fit.log_sigma.mean;
  }
  refit(mean_square_sigmas(fit.log_sigma));
  return state;
}

}  // namespace

Gaussian LogLinearFit::parameters() const {
  return {joint.mean.head(parameter_count),
          joint.covariance.topLeftCorner(parameter_count, parameter_count)};
}

LogLinearFit fit_log_linear(std::span<const CountedRun> runs, const LogLinearRates& rates,
                            double sigma_scale) {
  CountsBuilder builder(rates);
  const int run_count = static_cast<int>(runs.size());
  for (int r = 0; r < run_count; ++r) builder.add_run(r, runs[r]);
  Counts counts = builder.finish();

  const int n = static_cast<int>(rates.prior.size());
  const int deviations = variation_groups * run_count;
  const std::vector<int> active = active_parameters(counts.blocks, n, n + deviations);
  renumber(active, counts.blocks);

  LogLinearFit fit;
  fit.parameter_count = n;
  fit.events = counts.events;
  fit.skipped_events = counts.skipped_events;

  const Eigen::VectorXd unit_variances = Eigen::VectorXd::Ones(variation_groups);
  const Gaussian prior = marginal(joint_prior(rates.prior, run_count, unit_variances), active);
  RegressionState start{
      .posterior = prior, .offsets = no_offsets(counts.blocks), .information = {}, .response = {}};
  for (const auto& [level, value] : counts.start) {
    start.posterior.mean[place_of(level, active)] = value;
  }
  const RegressionState state =
      fit_with_variation(counts.blocks, prior, std::move(start), deviations, sigma_scale, fit);

  const Gaussian all = joint_prior(rates.prior, run_count, mean_square_sigmas(fit.log_sigma));
  fit.joint = extend(all, active, state.posterior);
  const Gaussian wide = extend(all, active, {state.posterior.mean, state.response});
  fit.interval_sd = wide.covariance.diagonal().head(n).cwiseSqrt();
  return fit;
}

RateModelPosterior rate_model_posterior(const LogLinearFit& fit) {
  return {fit.parameters(), fit.interval_sd, fit.log_sigma};
}

}  // namespace catex
