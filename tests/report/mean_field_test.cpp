#include "catex/report/mean_field.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "catex/base/constants.hpp"

namespace catex {
namespace {

/// Room for rounding in sums of a few doubles of order one.
constexpr double rounding = 1e-12;
/// Of a ratio of some 100 cations whose numbers are integrated to about 1e-4 of one.
constexpr double integration = 1e-5;

TEST(MeanFieldRatesTest, AreCountsOverOpportunity) {
  // 100 anions; 60 + 20 cations fall to 50 + 20 in 10 ps: 80 places at most.
  MeanFieldRun run;
  run.time = {0.0, 10.0};
  run.number = {{{60.0, 50.0}, {20.0, 20.0}}};
  run.concentration = {{{0.5, 0.5}, {8.0, 10.0}}};
  run.anions = 100.0;
  run.adsorbed = {1.0, 30.0};
  run.desorbed = {11.0, 4.0};
  const MeanFieldRates rates = mean_field_rates(std::vector{run});
  EXPECT_NEAR(rates.places_per_anion, 0.8, rounding);
  // Free places 0 and 10, trapezia: hosts 10 ps (0 + 5)/2, guests 10 ps (0 + 100)/2.
  EXPECT_NEAR(rates.adsorption[0], 1.0 / 25.0, rounding);
  EXPECT_NEAR(rates.adsorption[1], 30.0 / 500.0, rounding);
  EXPECT_NEAR(rates.desorption[0], 11.0 / 550.0, rounding);
  EXPECT_NEAR(rates.desorption[1], 4.0 / 200.0, rounding);
}

TEST(MeanFieldRatesTest, PoolsRunsAndKnowsNothingWithoutOpportunity) {
  MeanFieldRun run;
  run.time = {0.0, 10.0};
  run.number = {{{80.0, 80.0}, {0.0, 0.0}}};
  run.concentration = {{{0.0, 0.0}, {8.0, 8.0}}};
  run.anions = 100.0;
  run.desorbed = {8.0, 0.0};
  MeanFieldRun more = run;
  more.desorbed = {24.0, 0.0};
  const MeanFieldRates rates = mean_field_rates(std::vector{run, more});
  EXPECT_NEAR(rates.desorption[0], 32.0 / 1600.0, rounding);
  EXPECT_EQ(rates.desorption[1], 0.0) << "no guest was ever there";
  EXPECT_EQ(rates.adsorption[1], 0.0) << "no place was ever free";
}

TEST(MeanFieldCurve, RelaxesExponentiallyInAnInfiniteSolution) {
  // Hosts stay, so guests obey dN/dt = a c (M - H - N) - d N: exponential, with rate a c + d.
  const MeanFieldRates rates{
      .places_per_anion = 1.0, .adsorption = {0.0, 0.002}, .desorption = {0.0, 0.01}};
  const MeanFieldStart start{
      .number = {60.0, 0.0}, .anions = 100.0, .concentration = {0.0, 10.0}, .volume_A3 = {}};
  const std::vector<double> time{0.0, 5.0, 20.0, 100.0, 1000.0};
  const Curve curve = mean_field_curve(rates, start, time);
  ASSERT_EQ(curve.time, time);
  for (std::size_t k = 0; k < time.size(); ++k) {
    const double guests = 0.02 / 0.03 * 40.0 * (1.0 - std::exp(-0.03 * time[k]));
    EXPECT_NEAR(curve.rho[k], guests / (60.0 + guests), integration) << time[k];
  }
}

TEST(MeanFieldCurve, ConservesTheIonsOfAFiniteSolution) {
  // 50 guests in solution, 100 places, no way back: all of them end in the crystal.
  const double volume = 1e5;
  const double concentration = 50.0 / volume / constants::per_A3_per_mol_L;
  const MeanFieldRates rates{
      .places_per_anion = 1.0, .adsorption = {0.0, 0.01}, .desorption = {0.0, 0.0}};
  const MeanFieldStart start{.number = {20.0, 0.0},
                             .anions = 100.0,
                             .concentration = {0.0, concentration},
                             .volume_A3 = volume};
  const Curve curve = mean_field_curve(rates, start, std::vector{0.0, 1e6});
  EXPECT_NEAR(curve.rho.back(), 50.0 / 70.0, integration);
}

TEST(MeanFieldCurve, EmptiesACrystalWithMoreCationsThanPlaces) {
  const MeanFieldRates rates{
      .places_per_anion = 1.0, .adsorption = {0.1, 0.1}, .desorption = {0.01, 0.0}};
  const MeanFieldStart start{
      .number = {110.0, 10.0}, .anions = 100.0, .concentration = {0.0, 9.0}, .volume_A3 = {}};
  const Curve curve = mean_field_curve(rates, start, std::vector{0.0, 10.0, 2000.0});
  EXPECT_NEAR(curve.rho[0], 10.0 / 120.0, rounding);
  // No room until 20 hosts have left, which takes ln(110/90)/0.01 = 20 ps.
  EXPECT_NEAR(curve.rho[1], 10.0 / (10.0 + 110.0 * std::exp(-0.1)), integration);
  EXPECT_NEAR(curve.rho[2], 1.0, integration);
}

TEST(MeanFieldCurve, IsItsStartWhenThereIsNothingElse) {
  MeanFieldStart start;
  start.number = {3.0, 1.0};
  EXPECT_EQ(mean_field_curve({}, start, std::vector{0.0}).rho, std::vector{0.25});
}

TEST(ScoreForecast, IsTheMeanErrorAfterRelease) {
  const Curve forecast{{0.0, 20.0}, {0.1, 0.3}};
  const Curve md{{-10.0, 0.0, 10.0, 20.0, 30.0}, {0.9, 0.1, 0.25, 0.2, 0.9}};
  const auto score = score_forecast(md, forecast);
  ASSERT_TRUE(score);
  EXPECT_EQ(score->samples, 3);
  EXPECT_NEAR(score->mean_error, (0.0 + 0.05 + 0.1) / 3.0, rounding);
  EXPECT_NEAR(score->end, 0.3, rounding);
  EXPECT_FALSE(score_forecast({{20.0, 30.0}, {0.1, 0.1}}, forecast));
}

TEST(JudgeBaseline, ComparesTheMeans) {
  const std::vector<double> kmc{0.01, 0.01, 0.05}, baseline{0.02, 0.02, 0.02};
  const BaselineVerdict verdict = judge_baseline(kmc, baseline);
  EXPECT_EQ(verdict.won, 2);
  EXPECT_FALSE(verdict.beaten()) << "0.023 against 0.020 on average";
  EXPECT_TRUE(judge_baseline(std::span(kmc).first(2), std::span(baseline).first(2)).beaten());
  EXPECT_FALSE(judge_baseline({}, {}).beaten());
}

}  // namespace
}  // namespace catex
