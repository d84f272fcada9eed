#include "catex/rates/rate_gates.hpp"

#include <gtest/gtest.h>

#include "catex/base/errors.hpp"
#include "support/synthetic_counts.hpp"

namespace catex {
namespace {

using namespace test;

constexpr int run_count = 6;

/// Runs whose rates are those of the RateModel with parameters from a narrow prior.
class GatesOfSample : public ::testing::Test {
 protected:
  void SetUp() override {
    truth = sample_prior(-4.0).draw(random);
    cells = sample_cells(15, random);
  }

  /// First and second halves, which share the deviations of their run.
  void simulate(const RateModel& model, double sigma) {
    const std::vector<double> exposures = sample_exposures(model, cells, 1e3, 20.0, random);
    for (int r = 0; r < run_count; ++r) {
      const Deviations u = random_deviations(sigma, random);
      first.push_back(simulated_run(model, u, cells, exposures, random));
      second.push_back(simulated_run(model, u, cells, exposures, random));
    }
  }
  [[nodiscard]] RateModel model() const { return {{truth.begin(), truth.end()}, 600.0}; }

  RandomStream random{1, "rate gates"};
  Eigen::VectorXd truth;
  std::vector<EventCell> cells;
  std::vector<CountedRun> first;
  std::vector<CountedRun> second;
};

TEST_F(GatesOfSample, RatesThatDependOnSurroundingsBeatOneRate) {
  simulate(model(), 0.2);
  const GateSummary s = summary(hold_out_runs(first, 3));
  EXPECT_EQ(s.runs, run_count);
  EXPECT_EQ(s.runs_won, run_count);
  EXPECT_TRUE(s.beats_one_rate());
  // About 42 totals, those of an ion correlated: three standard deviations of 1/sqrt(20).
  EXPECT_NEAR(s.rms_z, 1.0, 0.7);
}

TEST_F(GatesOfSample, OneRateIsNotBeatenWhereItIsTrue) {
  std::vector<double> parameters(RateModel::Layout::size(), 0.0);
  simulate(RateModel(parameters, 600.0), 0.1);
  const GateSummary s = summary(hold_out_runs(first, 3));
  // Scores of 6 runs with 100 classes, all of which move with the deviation of their run: equal to
  // within tens of 2500.
  EXPECT_NEAR(s.model_log_score, s.one_rate_log_score, 50.0);
  EXPECT_NEAR(s.rms_z, 1.0, 0.7);
}

TEST_F(GatesOfSample, SecondHalvesShareTheDeviationsOfTheFirst) {
  simulate(model(), 0.5);
  const std::vector<GateRun> halves = second_halves(first, second);
  ASSERT_EQ(halves.size(), run_count);
  EXPECT_NEAR(summary(halves).rms_z, 1.0, 0.7);
  // Another run is known far less.
  EXPECT_LT(halves[0].model.total.sd, 0.5 * hold_out_runs(first, run_count)[0].model.total.sd);
}

TEST_F(GatesOfSample, RatesThatChangeAreNoticed) {
  simulate(model(), 0.1);
  for (CountedRun& run : second) {
    for (CellCount& entry : run.cells) entry.count.events /= 2;
  }
  EXPECT_GT(summary(second_halves(first, second)).rms_z, 3.0);
}

TEST(RateGates, TooFewRunsAreRefused) {
  const std::vector<CountedRun> one(1);
  EXPECT_THROW((void)hold_out_runs(one, 5), InputError);
  EXPECT_THROW((void)second_halves(one, {}), InputError);
}

}  // namespace
}  // namespace catex
