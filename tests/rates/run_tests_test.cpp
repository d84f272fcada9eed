#include "catex/rates/run_tests.hpp"

#include <gtest/gtest.h>

#include "catex/base/random.hpp"
#include "support/class_cells.hpp"

namespace catex {
namespace {

constexpr EventClass fast{Ion::Guest, SiteKind::T4, SiteKind::O6, 0, 0, false};
constexpr EventClass slow{Ion::Guest, SiteKind::T4, SiteKind::O6, 3, 0, false};

std::int64_t poisson(double mean, RandomStream& random) {
  std::int64_t n = 0;
  for (double t = -std::log(1.0 - random.uniform()); t < mean; ++n) {
    t += -std::log(1.0 - random.uniform());
  }
  return n;
}

/// A run of 800 ps in 8 blocks in which two classes have the given rates in each block.
RunEvents run_with(const std::vector<double>& fast_rates, double slow_rate, RandomStream& random) {
  RunEvents run;
  run.duration_ps = 800.0;
  constexpr double exposure = 1000.0;
  for (const double rate : fast_rates) {
    TimeBlock block{.duration_ps = 100.0, .counts = {}};
    block.counts[fast] = {poisson(rate * exposure, random), 0, exposure};
    block.counts[slow] = {poisson(slow_rate * exposure, random), 0, exposure};
    for (const auto& [c, count] : block.counts) test::add_counts(run.cells, c, count);
    run.blocks.push_back(block);
  }
  return run;
}

std::vector<RunEvents> runs_with(const std::vector<double>& fast_rates, double slow_rate) {
  RandomStream random(11, "gates");
  std::vector<RunEvents> runs;
  for (int k = 0; k < 50; ++k) runs.push_back(run_with(fast_rates, slow_rate, random));
  return runs;
}

TEST(HalvesTest, ConstantRatesPredictTheSecondHalf) {
  const HalvesTest test = halves_test(runs_with(std::vector<double>(8, 0.05), 0.01));
  EXPECT_EQ(test.classes, 2);
  // Chi-square of two degrees of freedom: above 9.2 once in a hundred.
  EXPECT_LT(test.chi_square, 9.2);
  // 12,000 events: four standard errors, of prediction and count.
  EXPECT_NEAR(test.counted / test.predicted, 1.0, 4.0 * std::sqrt(2.0 / 12000.0));
  // Two rates five times apart against their mean: 0.05 ln(0.05/0.03) + 0.01 ln(0.01/0.03) per
  // 0.06 events: 0.243 each.
  EXPECT_NEAR(test.gain_over_one_rate, 0.243, 0.03);
}

TEST(HalvesTest, ARateThatChangesIsSeen) {
  const HalvesTest test =
      halves_test(runs_with({0.05, 0.05, 0.05, 0.05, 0.04, 0.04, 0.04, 0.04}, 0.01));
  EXPECT_GT(test.chi_square, 50.0);  // 8,000 counted where 10,000 are predicted
}

TEST(DriftSummary, OneInTwentyDriftsByChanceAndADriftIsSeen) {
  // 100 tests at 5 %: 5 +- 2.2.
  const DriftSummary steady = drift_summary(runs_with(std::vector<double>(8, 0.05), 0.01));
  EXPECT_EQ(steady.classes, 100);
  EXPECT_LE(steady.drifting, 14);
  const DriftSummary drift =
      drift_summary(runs_with({0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01}, 0.01));
  EXPECT_GE(drift.drifting, 50);
}

TEST(ReturnTest, RatesByWindow) {
  RunEvents run;
  run.duration_ps = 640.0;
  test::add_counts(run.cells, fast, {30, 200, 1000.0});
  run.lasting = {{Ion::Guest, SiteKind::T4, SiteKind::O6}};
  run.lasting[0].moves = {100, 90, 80, 70, 60, 50, 40, 30, 20, 10};
  const std::vector<ReturnTest> tests = return_tests({&run, 1});
  ASSERT_EQ(tests.size(), 1u);
  EXPECT_EQ(tests[0].crossings, 200);
  // Of the last 64 of 640 ps it is not known which moves last.
  EXPECT_DOUBLE_EQ(tests[0].rate(9), 10.0 / 900.0);
  EXPECT_DOUBLE_EQ(*tests[0].ratio(), 40.0 / (1.0 - 8.0 / 640) / (60.0 / (1.0 - 2.0 / 640)));
  EXPECT_EQ(tests[0].verdict(), Plateau::None);
  run.lasting[0].moves[6] = 58;
  EXPECT_EQ(return_tests({&run, 1})[0].verdict(), Plateau::Reached);
  run.lasting[0].moves[4] = 19;
  EXPECT_EQ(return_tests({&run, 1})[0].verdict(), Plateau::TooFew);
}

RunEvents aged(std::int64_t young, double young_time, std::int64_t old, double old_time) {
  RunEvents run;
  run.ages = {{Ion::Guest, SiteKind::O3}};
  run.ages[0].departures[age_bin(3.0)] = young;
  run.ages[0].time_ps[age_bin(3.0)] = young_time;
  run.ages[0].departures[age_bin(50.0)] = old;
  run.ages[0].time_ps[age_bin(50.0)] = old_time;
  // Younger than the return window: left out.
  run.ages[0].departures[0] = 1000;
  run.ages[0].time_ps[0] = 1.0;
  return run;
}

TEST(AgeTest, YoungAgainstOld) {
  const RunEvents run = aged(40, 100.0, 20, 200.0);
  const AgeTest test = age_tests({&run, 1}).at(0);
  EXPECT_DOUBLE_EQ(*test.ratio(), 4.0);
  // Clopper-Pearson interval of 40 of 60: 0.5331 to 0.7831 (beta quantiles; R: binom.test).
  EXPECT_NEAR(test.ratio_low(), 2.0 * 0.5331 / 0.4669, 0.01);
  EXPECT_NEAR(test.ratio_high(), 2.0 * 0.7831 / 0.2169, 0.02);
  EXPECT_EQ(test.verdict(), Memory::Present);
  const RunEvents even = aged(20, 100.0, 40, 200.0);
  EXPECT_EQ(age_tests({&even, 1}).at(0).verdict(), Memory::None);
  const RunEvents few = aged(2, 100.0, 4, 200.0);
  EXPECT_EQ(age_tests({&few, 1}).at(0).verdict(), Memory::TooFew);
}

AgesAround aged_around(int near_hosts, const AgeCounts& ages) {
  AgesAround counts{.around = {}, .ages = ages};
  counts.around.near_hosts = static_cast<std::uint8_t>(near_hosts);
  return counts;
}

TEST(StratifiedAgeTest, MantelHaenszelByHand) {
  // Hazards of 0.1 and 0.05, and of 0.6 and 0.6; in a third stratum none is old.
  RunEvents run = aged(40, 150.0, 80, 500.0);
  run.ages_around = {aged_around(0, aged(10, 100.0, 20, 400.0).ages[0]),
                     aged_around(1, aged(30, 50.0, 60, 100.0).ages[0]),
                     aged_around(2, aged(50, 10.0, 0, 0.0).ages[0])};
  const AgeTest test = age_tests({&run, 1}).at(0);
  const StratifiedAgeTest& stratified = test.stratified;
  ASSERT_TRUE(stratified.known());
  EXPECT_EQ(stratified.strata, 2);
  EXPECT_EQ(stratified.young_departures, 40);
  EXPECT_EQ(stratified.old_departures, 80);
  // (10 x 400/500 + 30 x 100/150) / (20 x 100/500 + 60 x 50/150) = 28/24; variance of the logarithm
  // (30 x 100 x 400/500^2 + 90 x 50 x 100/150^2) / (28 x 24) = 24.8/672.
  EXPECT_DOUBLE_EQ(stratified.ratio(), 28.0 / 24.0);
  const double factor = std::exp(1.96 * std::sqrt(24.8 / 672.0));
  EXPECT_NEAR(stratified.ratio_low(), 28.0 / 24.0 / factor, 1e-4);  // 1.96 has four digits
  EXPECT_NEAR(stratified.ratio_high(), 28.0 / 24.0 * factor, 1e-4);
  EXPECT_GT(test.ratio_low(), 1.0);
  EXPECT_EQ(test.verdict(), Memory::None) << "the plain ratio does not count";
}

TEST(StratifiedAgeTest, RunsOfOneTemperatureShareStrata) {
  RunEvents young = aged(15, 100.0, 0, 0.0);
  RunEvents old = aged(0, 0.0, 15, 200.0);
  young.ages_around = {aged_around(0, young.ages[0])};
  old.ages_around = {aged_around(0, old.ages[0])};
  const std::vector<RunEvents> same{young, old};
  EXPECT_DOUBLE_EQ(age_tests(same).at(0).stratified.ratio(), 2.0);
  old.temperature_K = 550.0;
  const std::vector<RunEvents> different{young, old};
  const AgeTest test = age_tests(different).at(0);
  EXPECT_EQ(test.stratified.strata, 0);
  EXPECT_FALSE(test.stratified.known());
  // So the plain ratio has to do: 15 of 30, with a third of the time.
  EXPECT_EQ(test.verdict(), test.ratio_low() > 1.0 ? Memory::Present : Memory::None);
}

}  // namespace
}  // namespace catex
