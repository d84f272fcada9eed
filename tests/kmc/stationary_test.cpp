#include "catex/kmc/stationary.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "catex/base/random.hpp"

namespace catex {
namespace {

constexpr StationaryRule one_decade{.decades = 1.0};

/// 40 samples per decade from 1 ps to 10^decades ps, with many exchanges.
std::vector<StationaryPoint> curve(double decades, const std::function<double(double)>& rho) {
  std::vector<StationaryPoint> points;
  for (int i = 0; i <= std::lround(40.0 * decades); ++i) {
    const double time = std::pow(10.0, i / 40.0);
    points.push_back({.time = time, .rho = rho(time), .cations = 1000.0, .exchanges = 5000 * i});
  }
  return points;
}

TEST(Stationary, ScatterAroundOneValue) {
  RandomStream random(1, "test");
  int found = 0;
  constexpr int trials = 1000;
  for (int t = 0; t < trials; ++t) {
    const auto noisy = [&random](double) { return 0.4 + 0.005 * random.normal(); };
    found += is_stationary(curve(3.0, noisy), one_decade) ? 1 : 0;
  }
  // Two standard errors from six degrees of freedom: 90.8 % (Student's t). Standard error of the
  // share 0.9 %; four of them.
  EXPECT_NEAR(found / double{trials}, 0.908, 0.037);
}

TEST(Stationary, ExactlyConstant) {
  EXPECT_TRUE(is_stationary(curve(2.0, [](double) { return 1.0 / 3.0; }), one_decade));
}

TEST(Stationary, SteadyTrendIsNoRestHoweverSlow) {
  // 0.008 within the decade, half of it between the halves' means: below the 1 %, but steady.
  const auto creeping = [](double t) { return 0.3 + 0.008 * std::log10(t); };
  EXPECT_FALSE(is_stationary(curve(3.0, creeping), one_decade));
  const auto root = [](double t) { return 1e-3 * std::sqrt(t); };
  EXPECT_FALSE(is_stationary(curve(3.0, root), one_decade));
}

TEST(Stationary, ScatterMayHideATrendOnlyBelowOnePercent) {
  RandomStream random(2, "test");
  for (int t = 0; t < 200; ++t) {
    // 0.04 between the means of the halves, scatter of a block mean 0.1 / sqrt(5).
    const auto noisy = [&random](double time) {
      return 0.3 + 0.08 * std::log10(time) + 0.02 * random.normal();
    };
    EXPECT_FALSE(is_stationary(curve(3.0, noisy), one_decade));
  }
}

TEST(Stationary, NumberOfCationsMustRestToo) {
  auto points = curve(3.0, [](double) { return 0.5; });
  for (StationaryPoint& p : points) p.cations = 1000.0 + 40.0 * std::log10(p.time);
  EXPECT_FALSE(is_stationary(points, one_decade));
}

TEST(Stationary, NothingHasHappenedYetIsNoRest) {
  auto points = curve(3.0, [](double) { return 0.0; });
  for (StationaryPoint& p : points) p.exchanges = 0;
  EXPECT_FALSE(is_stationary(points, one_decade));
  // 1999 exchanges in the window are too few for 1000 in either half.
  for (std::size_t i = 0; i < points.size(); ++i) points[i].exchanges = i == 100 ? 999 : 0;
  for (std::size_t i = 101; i < points.size(); ++i) points[i].exchanges = 1999;
  EXPECT_FALSE(is_stationary(points, one_decade));
}

TEST(Stationary, NeedsTheWholeWindowAndEnoughSamples) {
  const auto rest = [](double) { return 0.5; };
  EXPECT_FALSE(is_stationary(curve(0.9, rest), one_decade));
  EXPECT_TRUE(is_stationary(curve(1.0, rest), one_decade));
  EXPECT_FALSE(is_stationary(curve(1.0, rest), {.decades = 1.5}));
  EXPECT_FALSE(is_stationary(curve(1.0, rest), {.decades = 0.5}));  // 20 samples
  EXPECT_FALSE(is_stationary({}, one_decade));
}

TEST(Stationary, OldTrendsAreForgotten) {
  const auto relaxing = [](double t) { return 0.5 * (1.0 - std::exp(-t / 10.0)); };
  EXPECT_FALSE(is_stationary(curve(1.5, relaxing), one_decade));
  EXPECT_TRUE(is_stationary(curve(4.0, relaxing), one_decade));
}

TEST(Stationary, IsAskedEightTimesPerDecade) {
  int asked = 0;
  for (int i = 1; i <= 10000; ++i) asked += stationarity_due(i - 1.0, i) ? 1 : 0;
  // Four decades; at the first few samples several times coincide, from sample 0 it is not asked.
  EXPECT_GE(asked, 4 * 8 - 6);
  EXPECT_LE(asked, 4 * 8);
}

}  // namespace
}  // namespace catex
