#include "catex/report/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/rates/quantile.hpp"

namespace catex {
namespace {

/// Room for rounding in sums of a few doubles of order one.
constexpr double rounding = 1e-12;

/// Flat 90 % band from low to high around the median.
Band flat_band(double low, double median, double high) {
  return {.time = {0.0, 10.0},
          .q05 = {low, low},
          .q25 = {low, low},
          .q50 = {median, median},
          .q75 = {high, high},
          .q95 = {high, high}};
}

TEST(Interpolate, IsLinearInsideAndAbsentOutside) {
  const std::vector<double> time{0.0, 2.0, 6.0};
  const std::vector<double> value{1.0, 3.0, -1.0};
  EXPECT_DOUBLE_EQ(*interpolate(time, value, 0.0), 1.0);
  EXPECT_DOUBLE_EQ(*interpolate(time, value, 0.5), 1.5);
  EXPECT_DOUBLE_EQ(*interpolate(time, value, 5.0), 0.0);
  EXPECT_DOUBLE_EQ(*interpolate(time, value, 6.0), -1.0);
  EXPECT_FALSE(interpolate(time, value, -0.1));
  EXPECT_FALSE(interpolate(time, value, 6.1));
  EXPECT_FALSE(interpolate({}, {}, 0.0));
}

TEST(FirstPassage, InterpolatesBetweenSamples) {
  const Curve curve{{0.0, 10.0, 20.0}, {0.0, 0.05, 0.25}};
  EXPECT_NEAR(*first_passage(curve, 0.1), 12.5, rounding);
  EXPECT_NEAR(*first_passage(curve, 0.2), 17.5, rounding);
  EXPECT_FALSE(first_passage(curve, 0.3));
}

TEST(FirstPassage, LooksOnlyAfterRelease) {
  const Curve curve{{-10.0, -5.0, 0.0, 5.0, 10.0}, {0.0, 0.2, 0.05, 0.15, 0.1}};
  EXPECT_NEAR(*first_passage(curve, 0.1), 2.5, rounding);
  EXPECT_FALSE(first_passage(curve, 0.2));
}

TEST(FirstPassage, IsTheFirstSampleWhenItStartsThere) {
  EXPECT_DOUBLE_EQ(*first_passage({{-1.0, 1.0, 2.0}, {0.3, 0.2, 0.3}}, 0.1), 1.0);
}

TEST(Crps, OfOneMemberIsTheDistance) { EXPECT_DOUBLE_EQ(crps({0.2}, 0.5), 0.3); }

TEST(Crps, OfAKnownEnsemble) {
  // By hand for {0, 1, 3} and y = 2: mean |x - y| = (2 + 1 + 1)/3; sum over pairs of
  // |x_i - x_j| = 1 + 3 + 2 = 6, half the mean over all nine ordered pairs = 6/9.
  EXPECT_NEAR(crps({3.0, 0.0, 1.0}, 2.0), 4.0 / 3.0 - 6.0 / 9.0, rounding);
}

TEST(Crps, OfAUniformEnsembleMatchesTheIntegral) {
  // Uniform on [0, 1], y = 1/2: integral of (F - step)^2 = 2 * integral_0^(1/2) x^2 = 1/12. The
  // ensemble of n equal steps differs from it by 1/(12 n^2).
  std::vector<double> ensemble;
  const int n = 1000;
  for (int i = 0; i < n; ++i) ensemble.push_back((i + 0.5) / n);
  EXPECT_NEAR(crps(ensemble, 0.5), 1.0 / 12.0, 1.0 / (6.0 * n * n));
}

TEST(RadialScore, ComparesShellByShell) {
  const std::vector<double> md{0.0, 0.9};
  const std::vector<std::vector<double>> replicas{{0.1, 0.5}, {0.2, 0.6}, {0.3, 0.7}};
  const RadialScore score = score_radial(md, replicas);
  ASSERT_EQ(score.shells.size(), 2u);
  EXPECT_NEAR(score.shells[0].kmc_q05, 0.1, rounding);
  EXPECT_NEAR(score.shells[1].kmc_q50, 0.6, rounding);
  EXPECT_FALSE(score.shells[0].inside());
  EXPECT_FALSE(score.shells[1].inside());
  EXPECT_NEAR(score.crps, 0.5 * (crps({0.1, 0.2, 0.3}, 0.0) + crps({0.5, 0.6, 0.7}, 0.9)),
              rounding);
}

TEST(Quantile, InterpolatesBetweenOrderStatistics) {
  EXPECT_DOUBLE_EQ(quantile({4.0, 1.0, 2.0, 3.0}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile({4.0, 1.0, 2.0, 3.0}, 0.25), 1.25);
  EXPECT_DOUBLE_EQ(quantile({4.0, 1.0}, 0.25), 1.0);
  EXPECT_DOUBLE_EQ(quantile({7.0}, 0.95), 7.0);
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_DOUBLE_EQ(quantile({1.0, 2.0, infinity}, 0.5), 2.0);
  EXPECT_TRUE(std::isinf(quantile({1.0, 2.0, infinity}, 0.75)));
}

TEST(MeanAndError, OfFiveRatios) {
  // Deviations -2..2: variance (n - 1) = 10/4; s.e.m. = sqrt(2.5/5).
  const std::vector<double> values{1.0, 2.0, 3.0, 4.0, 5.0};
  EXPECT_DOUBLE_EQ(mean_and_error(values).mean, 3.0);
  EXPECT_NEAR(*mean_and_error(values).error, std::sqrt(0.5), rounding);
  EXPECT_FALSE(mean_and_error(std::vector{1.0}).error);
}

TEST(ScoreCurve, GivesZAndRmsOfAKnownCurve) {
  // Band 0.1 to 0.3, so sigma = 0.2/3.29. MD at t >= 0: 0.2 (z 0), 0.25 (inside), 0.4 (0.1 above).
  const Curve md{{-5.0, 0.0, 5.0, 10.0}, {0.9, 0.2, 0.25, 0.4}};
  const auto score = score_curve(md, flat_band(0.1, 0.2, 0.3), {}, 1e-6);
  ASSERT_TRUE(score);
  EXPECT_EQ(score->samples, 3);
  EXPECT_DOUBLE_EQ(score->begin_ps, 0.0);
  EXPECT_DOUBLE_EQ(score->end_ps, 10.0);
  EXPECT_DOUBLE_EQ(score->md_end, 0.4);
  EXPECT_FALSE(score->end_inside);
  EXPECT_NEAR(score->mean_abs_z, (0.0 + 0.05 + 0.2) / 3.0 * 3.29 / 0.2, rounding);
  EXPECT_NEAR(score->median_error, (0.0 + 0.05 + 0.2) / 3.0, rounding);
  EXPECT_NEAR(score->rms_outside, std::sqrt(0.1 * 0.1 / 3.0), rounding);
  EXPECT_NEAR(score->band_width, 0.2, rounding);
  EXPECT_FALSE(score->crps);
}

TEST(ScoreCurve, TakesOneCationAsTheLeastSigma) {
  // All replicas agree; MD is two cations of 100 off, which is z = 2 and not infinity.
  const auto score = score_curve({{0.0, 10.0}, {0.22, 0.22}}, flat_band(0.2, 0.2, 0.2), {}, 0.01);
  EXPECT_NEAR(score->mean_abs_z, 2.0, rounding);
}

TEST(ScoreCurve, InterpolatesBandAndReplicasOnTheTimesOfMd) {
  Band band = flat_band(0.0, 0.5, 1.0);
  band.q50 = {0.0, 1.0};
  const std::vector<Curve> replicas{{{0.0, 10.0}, {0.0, 1.0}}};
  const Curve md{{2.5, 7.5, 12.5}, {0.25, 0.75, 0.9}};  // the last one lies beyond the band
  const auto score = score_curve(md, band, replicas, 0.01);
  EXPECT_EQ(score->samples, 2);
  EXPECT_NEAR(score->mean_abs_z, 0.0, rounding);
  EXPECT_NEAR(*score->crps, 0.0, rounding);
  EXPECT_NEAR(score->kmc_end_q50, 0.75, rounding);
}

TEST(ScoreCurve, CountsReplicasThatReachALevel) {
  const std::vector<Curve> replicas{
      {{0.0, 10.0}, {0.0, 0.4}}, {{0.0, 10.0}, {0.0, 0.2}}, {{0.0, 10.0}, {0.0, 0.15}}};
  const auto score =
      score_curve({{0.0, 10.0}, {0.0, 0.25}}, flat_band(0.0, 0.1, 0.4), replicas, 0.01);
  const PassageComparison& to_02 = score->passages.at(1);
  EXPECT_DOUBLE_EQ(to_02.level, 0.2);
  EXPECT_NEAR(*to_02.md, 8.0, rounding);
  EXPECT_EQ(to_02.kmc_reached, 2);
  EXPECT_NEAR(*to_02.kmc_q50, 10.0, rounding);  // of 5, 10 and never
  EXPECT_FALSE(to_02.kmc_q95);
  EXPECT_FALSE(score->passages.at(2).md);
}

TEST(ScoreCurve, IsAbsentWithoutTwoCommonTimes) {
  EXPECT_FALSE(score_curve({{-5.0, 5.0, 50.0}, {0, 0, 0}}, flat_band(0, 0, 0), {}, 0.01));
}

CurveScore scored(double z, double rms, double width = 0.1, bool inside = true) {
  CurveScore s;
  s.mean_abs_z = z;
  s.rms_outside = rms;
  s.band_width = width;
  s.end_inside = inside;
  return s;
}

Outcome outcome_of(int n, const CurveScore& score) {
  return judge(std::vector<CurveScore>(n, score)).outcome;
}

TEST(Judge, NeedsFiveTrajectories) {
  EXPECT_EQ(outcome_of(0, scored(0.5, 0.0)), Outcome::NotEnoughData);
  EXPECT_EQ(outcome_of(4, scored(0.5, 0.0)), Outcome::NotEnoughData);
  EXPECT_EQ(outcome_of(4, scored(9.0, 0.5)), Outcome::NotEnoughData);
  EXPECT_EQ(outcome_of(5, scored(0.5, 0.0)), Outcome::Agree);
}

TEST(Judge, HasAThresholdOfZ) {
  EXPECT_EQ(outcome_of(5, scored(3.0, 0.0)), Outcome::Agree);
  EXPECT_EQ(outcome_of(5, scored(3.0001, 0.0)), Outcome::Disagree);
}

TEST(Judge, HasAThresholdOfRms) {
  EXPECT_EQ(outcome_of(5, scored(0.5, 0.0499)), Outcome::Agree);
  EXPECT_EQ(outcome_of(5, scored(0.5, 0.0501)), Outcome::Disagree);
}

TEST(Judge, HasAThresholdOfBandWidth) {
  EXPECT_EQ(outcome_of(5, scored(0.5, 0.0, 0.3)), Outcome::Agree);
  EXPECT_EQ(outcome_of(5, scored(0.5, 0.0, 0.3001)), Outcome::NotEnoughData);
}

TEST(Judge, AveragesOverTrajectories) {
  // z: mean of 1, 1, 1, 1, 11 is 3. RMS: root mean square of 0, 0, 0, 0, 0.1 is 0.1/sqrt(5).
  std::vector<CurveScore> scores(4, scored(1.0, 0.0));
  scores.push_back(scored(11.0, 0.1, 0.1, false));
  const Verdict v = judge(scores);
  EXPECT_NEAR(v.mean_abs_z, 3.0, rounding);
  EXPECT_NEAR(v.rms_outside, 0.1 / std::sqrt(5.0), rounding);
  EXPECT_EQ(v.band.inside, 4);
  // Clopper-Pearson for 4 of 5, from tables: 0.2836 to 0.9949 (four digits given).
  EXPECT_NEAR(v.band.low, 0.2836, 5e-5);
  EXPECT_NEAR(v.band.high, 0.9949, 5e-5);
}

TEST(Judge, SaysWhy) {
  EXPECT_NE(judge({}).sentence.find("no MD trajectory was held out"), std::string::npos);
  const std::vector<CurveScore> one(1, scored(0.5, 0.0));
  EXPECT_NE(judge(one).sentence.find("1 held-out MD trajectory, at least 5"), std::string::npos);
  const std::vector<CurveScore> five(5, scored(4.0, 0.0));
  EXPECT_NE(judge(five).sentence.find("disagrees with 5 held-out"), std::string::npos);
}

TEST(ExitCode, FollowsTheContract) {
  EXPECT_EQ(exit_code(Outcome::Agree), 0);
  EXPECT_EQ(exit_code(Outcome::Disagree), 3);
  EXPECT_EQ(exit_code(Outcome::NotEnoughData), 4);
}

TEST(Judge, AveragesTheCrpsOverTheRunsThatHaveOne) {
  std::vector<CurveScore> scores(3);
  scores[0].crps = 0.01;
  scores[2].crps = 0.03;
  EXPECT_NEAR(judge(scores).crps.value(), 0.02, rounding);
  EXPECT_FALSE(judge({}).crps);
}

CurveScore score_with_passage(std::optional<double> md, std::optional<double> kmc) {
  CurveScore score;
  score.passages.push_back({.level = 0.1, .md = 1.0, .kmc_q05 = {}, .kmc_q50 = 9.0, .kmc_q95 = {}});
  score.passages.push_back({.level = 0.2, .md = md, .kmc_q05 = {}, .kmc_q50 = kmc, .kmc_q95 = {}});
  return score;
}

TEST(PassageErrorTest, IsTheMedianFactorEitherWay) {
  const std::vector<CurveScore> scores{
      score_with_passage(10.0, 20.0), score_with_passage(80.0, 10.0), score_with_passage(7.0, 7.0)};
  const PassageError error = passage_error(scores, 0.2);
  EXPECT_EQ(error.trajectories, 3);
  EXPECT_NEAR(error.median.value(), std::log(2.0), rounding);
}

TEST(PassageErrorTest, LeavesOutWhoNeverArrivesOrStartsThere) {
  const std::vector<CurveScore> scores{score_with_passage(10.0, {}), score_with_passage({}, 20.0),
                                       score_with_passage(0.0, 20.0)};
  const PassageError error = passage_error(scores, 0.2);
  EXPECT_EQ(error.trajectories, 0);
  EXPECT_FALSE(error.median);
}

TEST(ScoreCurve, RanksTheEndAmongTheReplicas) {
  std::vector<Curve> replicas;
  for (const double rho : {0.1, 0.2, 0.3, 0.3}) replicas.push_back({{0.0, 10.0}, {0.0, rho}});
  const auto rank = [&](double md) {
    return score_curve({{0.0, 10.0}, {0.0, md}}, flat_band(0.1, 0.2, 0.3), replicas, 0.01)
        ->end_rank.value();
  };
  EXPECT_NEAR(rank(0.0), 0.5 / 5.0, rounding);
  EXPECT_NEAR(rank(0.25), 2.5 / 5.0, rounding);
  EXPECT_NEAR(rank(0.3), 3.5 / 5.0, rounding);  // two below, half of two
  EXPECT_NEAR(rank(0.9), 4.5 / 5.0, rounding);
}

/// A made-up exchange: ions leave one by one at a rate that each trajectory draws, so that curves
/// differ by their rates and by chance.
Curve random_exchange(RandomStream& random) {
  constexpr int ions = 200;
  const double rate = 0.01 * std::exp(0.1 * random.normal());  // [1/ps]
  Curve curve;
  int left = ions;
  double next = random.exponential() / (rate * left);
  for (double t = 0.0; t <= 60.0; t += 5.0) {
    while (left > 0 && next <= t) {
      --left;
      if (left > 0) next += random.exponential() / (rate * left);
    }
    curve.time.push_back(t);
    curve.rho.push_back(1.0 - static_cast<double>(left) / ions);
  }
  return curve;
}

Band band_of(const std::vector<Curve>& replicas) {
  Band band;
  band.time = replicas.front().time;
  for (std::size_t i = 0; i < band.time.size(); ++i) {
    std::vector<double> rho;
    for (const Curve& replica : replicas) rho.push_back(replica.rho[i]);
    band.q05.push_back(quantile(rho, 0.05));
    band.q25.push_back(quantile(rho, 0.25));
    band.q50.push_back(quantile(rho, 0.50));
    band.q75.push_back(quantile(rho, 0.75));
    band.q95.push_back(quantile(rho, 0.95));
  }
  return band;
}

// When MD is just another replica, the scores must say so at the levels they state.
TEST(Scores, AreCalibratedForEnsemblesOfTwenty) {
  RandomStream random(1, "calibration");
  constexpr int trials = 600;
  std::vector<CurveScore> scores;
  for (int trial = 0; trial < trials; ++trial) {
    std::vector<Curve> replicas;
    for (int r = 0; r < 20; ++r) replicas.push_back(random_exchange(random));
    scores.push_back(
        score_curve(random_exchange(random), band_of(replicas), replicas, 1.0 / 200.0).value());
  }
  const Verdict v = judge(scores);
  // Binomial of 600: standard deviations 7.3 and 12.2, of which 3.5 are allowed. Edges of the band
  // count as inside and a few values are equal to them (0.5 % of 200 ions): 1 % of 600 on top.
  EXPECT_NEAR(v.band.inside, 0.9 * trials, 3.5 * 7.3 + 6.0);
  EXPECT_NEAR(v.half_band.inside, 0.5 * trials, 3.5 * 12.2 + 12.0);
  RecordProperty("inside_90", v.band.inside);
  RecordProperty("inside_50", v.half_band.inside);
  RecordProperty("mean_abs_z", std::to_string(v.mean_abs_z));
  double chi2 = 0.0;
  for (const int n : v.ranks) chi2 += std::pow(n - trials / 5.0, 2) / (trials / 5.0);
  EXPECT_LT(chi2, 18.47);  // chi-squared, 4 degrees of freedom: 0.1 % lie above
  // |normal| has the mean 0.798; q95 - q05 of 20 values is 3.69 sigma on average (from tables of
  // order statistics), not 3.29. Curves scatter by about 0.5: 4 standard errors.
  EXPECT_NEAR(v.mean_abs_z, 0.798 * 3.29 / 3.69, 0.08);
  EXPECT_EQ(v.outcome, Outcome::Agree);
}

}  // namespace
}  // namespace catex
