// Rates from the events of a simulated crystal, where configurations, and so exposures, are made by
// the rates themselves.
#include <gtest/gtest.h>

#include <cmath>

#include "catex/rates/rate_fit.hpp"
#include "support/cell_kinetics.hpp"
#include "support/synthetic_counts.hpp"
#include "support/synthetic_crystal.hpp"

namespace catex {
namespace {

using namespace test;
using Layout = RateModel::Layout;

/// A crystal that fills and empties: hosts on most octahedra.
SiteState filled(const SiteGraph& graph, RandomStream& random) {
  SiteState state(graph);
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (graph.octahedral(s) && random.uniform() < 0.6) state.occupants[s] = Occupant::Host;
  }
  return state;
}

TEST(RateRecovery, EventsOfASimulationGiveItsRatesBack) {
  const SiteGraph graph(sphere_nodes(NodeType::Anion, 4));
  // Narrow, so that every path has its turn.
  Gaussian prior = sample_prior(-4.0);
  prior.covariance *= 0.75 * 0.75;
  const LogLinearRates rates = rate_model_rates(prior);
  double squares = 0.0;
  double sum = 0.0;
  int count = 0;
  int beyond = 0;
  for (int crystal = 0; crystal < 4; ++crystal) {
    RandomStream random(7, "rate recovery", crystal);
    const Eigen::VectorXd truth = rates.prior.draw(random);
    std::vector<CountedRun> runs;
    for (const double temperature_K : {550.0, 600.0}) {
      const RateModel model({truth.begin(), truth.end()}, temperature_K);
      CellKinetics kinetics(graph, filled(graph, random), model, random);
      ASSERT_TRUE(kinetics.run(4000));
      runs.push_back(kinetics.counts());
    }
    // No variation between these runs; its prior is made narrow, to test the rest sharply.
    const LogLinearFit fit = fit_log_linear(runs, rates, 0.01);
    ASSERT_TRUE(fit.converged);
    EXPECT_EQ(fit.events, 8000);
    const Gaussian posterior = fit.parameters();
    for (int i = 0; i < Layout::size(); ++i) {
      if (fit.interval_sd[i] > 0.7 * rates.prior.sd(i)) continue;
      const double z = (truth[i] - posterior.mean[i]) / fit.interval_sd[i];
      ++count;
      sum += z;
      squares += z * z;
      beyond += std::abs(z) > 3.5 ? 1 : 0;
    }
  }
  RecordProperty("parameters", count);
  RecordProperty("thousand_times_mean_z", static_cast<int>(1000.0 * sum / count));
  RecordProperty("thousand_times_mean_z_squared", static_cast<int>(1000.0 * squares / count));
  ASSERT_GT(count, 60);
  // Parameters of one crystal are correlated: as if there were half as many.
  EXPECT_NEAR(sum / count, 0.0, 3.0 * std::sqrt(2.0 / count));
  EXPECT_NEAR(squares / count, 1.0, 3.0 * std::sqrt(2.0 * 2.0 / count));
  EXPECT_EQ(beyond, 0);
}

}  // namespace
}  // namespace catex
