#include "catex/rates/rate_fit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "catex/base/constants.hpp"
#include "support/synthetic_counts.hpp"

namespace catex {
namespace {

using namespace test;
using Layout = RateModel::Layout;

constexpr double quantile_90 = 1.6449;  // of |z|
constexpr double quantile_50 = 0.6745;

RateModel model_of(const Eigen::VectorXd& parameters, double temperature_K) {
  return {{parameters.begin(), parameters.end()}, temperature_K};
}

/// How often intervals cover.
struct Coverage {
  int of = 0;
  int in_90 = 0;
  int in_50 = 0;

  void add(bool within_90, bool within_50) {
    ++of;
    in_90 += within_90 ? 1 : 0;
    in_50 += within_50 ? 1 : 0;
  }
  [[nodiscard]] double share_90() const { return static_cast<double>(in_90) / of; }
  [[nodiscard]] double share_50() const { return static_cast<double>(in_50) / of; }
};

/// Counts of each group of paths.
std::array<std::int64_t, variation_groups> totals(const CountedRun& run) {
  std::array<std::int64_t, variation_groups> sums{};
  for (const auto& [cell, count] : run.cells) {
    sums[static_cast<std::size_t>(variation_group(cell.ion, cell.from, cell.to))] += count.events;
  }
  return sums;
}

// Truth drawn from the prior, sigmas too: then intervals of an exact posterior cover at exactly
// their level, for parameters and for the counts of one more run.
TEST(RateFit, IntervalsCoverAtTheirLevel) {
  constexpr int repetitions = 100;
  constexpr int run_count = 5;
  constexpr int draws = 39;  // 40 ranks: the central 36 are 90 %, the central 20 are 50 %
  const LogLinearRates rates = rate_model_rates(sample_prior(-4.0));
  Coverage parameters;
  Coverage new_run;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    RandomStream random(1, "coverage", repetition);
    const RateModel truth = model_of(rates.prior.draw(random), 600.0);
    Deviations sigma{};
    for (double& s : sigma) s = run_variation_scale * std::abs(random.normal());
    const auto fresh_run = [&](const auto& cells, const auto& exposures) {
      Deviations u{};
      for (int g = 0; g < variation_groups; ++g) u[g] = sigma[g] * random.normal();
      return simulated_run(truth, u, cells, exposures, random);
    };
    const std::vector<EventCell> cells = sample_cells(15, random);
    const std::vector<double> exposures = sample_exposures(truth, cells, 100.0, 30.0, random);
    std::vector<CountedRun> runs;
    for (int r = 0; r < run_count; ++r) runs.push_back(fresh_run(cells, exposures));

    const LogLinearFit fit = fit_log_linear(runs, rates);
    ASSERT_TRUE(fit.converged);
    const RateModelPosterior posterior = rate_model_posterior(fit);
    for (int i = 0; i < Layout::size(); ++i) {
      // Those of which the counts say something.
      const double sd = posterior.interval_sd[i];
      if (sd > 0.9 * rates.prior.sd(i)) continue;
      const double z = std::abs(truth.parameters()[i] - posterior.parameters.mean[i]) / sd;
      parameters.add(z < quantile_90, z < quantile_50);
    }

    const auto observed = totals(fresh_run(cells, exposures));
    std::array<int, variation_groups> rank{};
    std::array<int, variation_groups> ties{};
    for (int d = 0; d < draws; ++d) {
      const RateModel drawn = posterior.draw(random, 600.0);
      const auto predicted = totals(simulated_run(drawn, {}, cells, exposures, random));
      for (int g = 0; g < variation_groups; ++g) {
        rank[g] += predicted[g] < observed[g] ? 1 : 0;
        ties[g] += predicted[g] == observed[g] ? 1 : 0;
      }
    }
    for (int g = 0; g < variation_groups; ++g) {
      const int r = rank[g] + static_cast<int>(random.below(ties[g] + 1));
      new_run.add(r >= 2 && r < 38, r >= 10 && r < 30);
    }
  }
  RecordProperty("parameters_of", parameters.of);
  RecordProperty("parameters_in_90", parameters.in_90);
  RecordProperty("parameters_in_50", parameters.in_50);
  RecordProperty("new_runs_of", new_run.of);
  RecordProperty("new_runs_in_90", new_run.in_90);
  RecordProperty("new_runs_in_50", new_run.in_50);
  // About 70 parameters in a repetition move together in about 10 ways: 1000 independent checks,
  // standard deviations 0.0095 and 0.016. Three of these.
  EXPECT_NEAR(parameters.share_90(), 0.90, 0.03);
  EXPECT_NEAR(parameters.share_50(), 0.50, 0.05);
  // 400 counts: 0.015 and 0.025.
  EXPECT_NEAR(new_run.share_90(), 0.90, 0.045);
  EXPECT_NEAR(new_run.share_50(), 0.50, 0.075);
}

/// Runs at some temperatures, with variation between them.
std::vector<CountedRun> runs_at(const std::vector<double>& temperatures,
                                const Eigen::VectorXd& truth, double sigma,
                                const std::vector<EventCell>& cells, RandomStream& random) {
  std::vector<CountedRun> runs;
  for (const double t : temperatures) {
    const RateModel model = model_of(truth, t);
    const std::vector<double> exposures = sample_exposures(model, cells, 1e4, 100.0, random);
    runs.push_back(
        simulated_run(model, random_deviations(sigma, random), cells, exposures, random));
  }
  return runs;
}

TEST(RateFit, TemperaturesGiveBarriersWithTheirCovariance) {
  RandomStream random(2, "rate fit");
  const LogLinearRates rates = rate_model_rates(sample_prior(-4.0));
  const Eigen::VectorXd truth = rates.prior.draw(random);
  const std::vector<EventCell> cells = sample_cells(30, random);
  const std::vector<CountedRun> runs =
      runs_at({450, 450, 500, 500, 550, 550}, truth, 0.05, cells, random);
  const RateModelPosterior posterior = rate_model_posterior(fit_log_linear(runs, rates));

  const int level = Layout::log_kappa(Ion::Guest, SiteKind::O6, SiteKind::T4);
  const int barrier = Layout::barrier(Ion::Guest, SiteKind::O6, SiteKind::T4);
  const Gaussian& p = posterior.parameters;
  EXPECT_LT(p.sd(barrier), 0.5 * rates.prior.sd(barrier));
  EXPECT_LT(std::abs(p.mean[barrier] - truth[barrier]), 3.0 * p.sd(barrier));
  // All temperatures lie below the reference, so ln kappa there is extrapolated with the barrier.
  EXPECT_GT(p.covariance(level, barrier) / (p.sd(level) * p.sd(barrier)), 0.3);

  // Predictions at a temperature not seen carry the covariance, and are right.
  int within = 0;
  for (const EventCell& cell : cells) {
    const auto [mean, sd] = posterior.log_rate(cell, 400.0);
    if (std::abs(mean - std::log(model_of(truth, 400.0).rate(cell))) < 3.0 * sd) ++within;
  }
  EXPECT_GE(within, static_cast<int>(0.97 * static_cast<double>(cells.size())));
}

TEST(RateFit, OneTemperatureSaysNothingOfBarriers) {
  RandomStream random(3, "rate fit");
  const LogLinearRates rates = rate_model_rates(sample_prior(-4.0));
  const Eigen::VectorXd truth = rates.prior.draw(random);
  const std::vector<EventCell> cells = sample_cells(20, random);
  const int barrier = Layout::barrier(Ion::Host, SiteKind::O6, SiteKind::T4);
  const auto barrier_at = [&](double t) {
    const std::vector<CountedRun> runs = runs_at({t, t, t}, truth, 0.1, cells, random);
    return marginal(rate_model_posterior(fit_log_linear(runs, rates)).parameters, {barrier});
  };
  // At the reference temperature the barrier does not enter at all.
  EXPECT_NEAR(barrier_at(600.0).mean[0], rates.prior.mean[barrier], 1e-9);
  EXPECT_NEAR(barrier_at(600.0).sd(0), rates.prior.sd(barrier), 1e-9);
  // Elsewhere it is told from ln kappa only by what the prior knows of that.
  EXPECT_GT(barrier_at(550.0).sd(0), 0.9 * rates.prior.sd(barrier));
}

TEST(RateFit, ManyRunsShowHowRunsDiffer) {
  RandomStream random(4, "rate fit");
  const LogLinearRates rates = rate_model_rates(sample_prior(-4.0));
  const Eigen::VectorXd truth = rates.prior.draw(random);
  const std::vector<EventCell> cells = sample_cells(10, random);
  const std::vector<CountedRun> runs =
      runs_at(std::vector<double>(30, 600.0), truth, 0.2, cells, random);
  const LogLinearFit fit = fit_log_linear(runs, rates);
  ASSERT_TRUE(fit.converged);
  for (int g = 0; g < variation_groups; ++g) {
    // 30 deviations tell ln sigma to 0.13.
    EXPECT_NEAR(fit.log_sigma.mean[g], std::log(0.2), 0.4);
    EXPECT_NEAR(fit.log_sigma.sd(g), 0.13, 0.03);
  }
}

TEST(RateFit, OneRunDoesNotClaimThatRunsAreAlike) {
  RandomStream random(5, "rate fit");
  const LogLinearRates rates = rate_model_rates(sample_prior(-4.0));
  const Eigen::VectorXd truth = rates.prior.draw(random);
  const std::vector<EventCell> cells = sample_cells(20, random);
  const RateModelPosterior posterior =
      rate_model_posterior(fit_log_linear(runs_at({600.0}, truth, 0.0, cells, random), rates));
  const int level = Layout::log_kappa(Ion::Host, SiteKind::O6, SiteKind::T4);
  EXPECT_NEAR(posterior.log_sigma.mean[0], std::log(run_variation_scale), 0.1);
  // One run cannot know the average run better than runs differ.
  EXPECT_GT(posterior.parameters.sd(level), 0.8 * run_variation_scale);
}

EventCell hop(std::uint8_t far_hosts) {
  return {.ion = Ion::Host,
          .from = SiteKind::O6,
          .to = SiteKind::T4,
          .origin = {.far_hosts = far_hosts},
          .destination = {}};
}

/// 95 % quantile of ln k after no event in an exposure, for a normal prior; by sums over a grid.
double exact_limit(double mean, double sd, double exposure) {
  constexpr double step = 0.01;
  const auto density = [&](double t) {
    return std::exp(-exposure * std::exp(t) - 0.5 * (t - mean) * (t - mean) / (sd * sd));
  };
  double total = 0.0;
  for (double t = -60.0; t < 20.0; t += step) total += density(t);
  double above = 0.0;
  double t = 20.0;
  for (; above < 0.05 * total; t -= step) above += density(t);
  return t;
}

TEST(RateFit, NoEventsGiveAnUpperLimit) {
  const RateModelPosterior prior{rate_prior(), {}, {}};
  const auto [prior_mean, prior_sd] = prior.log_rate(hop(0), 600.0);
  for (const double exposure : {1e3, 1e5, 1e7, 1e9}) {
    const CountedRun run{600.0, {{hop(0), {.events = 0, .crossings = 0, .exposure = exposure}}}};
    const LogLinearFit fit = fit_log_linear({&run, 1}, rate_model_rates());
    ASSERT_TRUE(fit.converged);
    const auto [mean, sd] = rate_model_posterior(fit).log_rate(hop(0), 600.0);
    const double limit = mean + quantile_90 * sd;  // 95 %, one-sided
    // The class table's limit, 3.0 / exposure, has a prior flat in k; one that is rather flat in
    // ln k gives a smaller one, or where the prior expects far larger rates about the same. The
    // variation of a single run widens it by a half.
    EXPECT_LT(limit, std::log(4.5 / exposure));
    // A Gaussian for a one-sided posterior: to a factor of 2.2.
    EXPECT_NEAR(limit, exact_limit(prior_mean, prior_sd, exposure), 0.8) << exposure;
  }
}

TEST(RateFit, EventsWithoutExposureAreCountedAndLeftOut) {
  const CountedRun run{600.0,
                       {{hop(3), {.events = 7, .crossings = 9, .exposure = 0.0}},
                        {hop(4), {.events = 5, .crossings = 5, .exposure = 1e3}}}};
  const LogLinearFit fit = fit_log_linear({&run, 1}, rate_model_rates());
  EXPECT_TRUE(fit.converged);
  EXPECT_EQ(fit.skipped_events, 7);
  EXPECT_EQ(fit.events, 5);
}

TEST(RateFit, NothingCountedLeavesThePrior) {
  const Gaussian prior = rate_prior();
  for (const std::vector<CountedRun>& runs : {std::vector<CountedRun>{}, {CountedRun{600.0, {}}}}) {
    const LogLinearFit fit = fit_log_linear(runs, rate_model_rates());
    EXPECT_TRUE(fit.converged);
    EXPECT_LT((fit.parameters().mean - prior.mean).cwiseAbs().maxCoeff(), 1e-12);
    EXPECT_LT((fit.parameters().covariance - prior.covariance).cwiseAbs().maxCoeff(), 1e-12);
    EXPECT_NEAR(fit.log_sigma.mean[0], std::log(run_variation_scale), 1e-6);
  }
}

TEST(RateFit, PathsNeverSeenFollowThoseOfTheirType) {
  const CountedRun run{600.0, {{hop(0), {.events = 1000, .crossings = 1000, .exposure = 1e13}}}};
  const LogLinearFit fit = fit_log_linear({&run, 1}, rate_model_rates());
  const Gaussian change{fit.parameters().mean - rate_prior().mean, fit.parameters().covariance};
  const int seen = Layout::log_kappa(Ion::Host, SiteKind::O6, SiteKind::T4);
  const int same_type = Layout::log_kappa(Ion::Host, SiteKind::O5, SiteKind::T4);
  const int other_ion = Layout::log_kappa(Ion::Guest, SiteKind::O6, SiteKind::T4);
  // A rate e^13 below the prior's; other parameters take their share of it.
  EXPECT_LT(change.mean[seen], -2.0);
  EXPECT_LT(change.mean[same_type], -1.0);
  EXPECT_GT(change.mean[same_type], change.mean[seen]);
  EXPECT_NEAR(change.mean[other_ion], 0.0, 0.5);
  EXPECT_GT(change.sd(same_type), 1.0);
}

}  // namespace
}  // namespace catex
