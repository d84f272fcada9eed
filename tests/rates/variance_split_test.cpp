#include "catex/rates/variance_split.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "catex/base/random.hpp"

namespace catex {
namespace {

TEST(SplitVariance, OfFourValuesByHand) {
  // Draws (1, 3) and (6, 8): within ((1+1) + (1+1))/2 = 2; between 2 (2.5^2 + 2.5^2)/1 = 25.
  const VarianceSplit split = split_variance(std::vector{1.0, 3.0, 6.0, 8.0}, 2);
  EXPECT_DOUBLE_EQ(split.stochastic, 2.0);
  EXPECT_DOUBLE_EQ(split.rates, 11.5);
  EXPECT_DOUBLE_EQ(split.rate_share(), 11.5 / 13.5);
}

TEST(SplitVariance, IsNeverNegative) {
  // Draws with the same mean differ by less than their trajectories would make them.
  const VarianceSplit split = split_variance(std::vector{1.0, 3.0, 3.0, 1.0}, 2);
  EXPECT_EQ(split.rates, 0.0);
  EXPECT_DOUBLE_EQ(split.stochastic, 2.0);
  EXPECT_EQ(split_variance(std::vector(4, 0.5), 2).rate_share(), 0.0);
}

TEST(SplitVariance, FindsWhatWasPlanted) {
  constexpr double rates = 4.0;
  constexpr double stochastic = 9.0;
  constexpr int ensembles = 400;
  constexpr int draws = 20;
  constexpr int per_draw = 5;
  RandomStream random(1, "variance");
  double found_rates = 0.0;
  double found_stochastic = 0.0;
  for (int e = 0; e < ensembles; ++e) {
    std::vector<double> values;
    for (int d = 0; d < draws; ++d) {
      const double centre = std::sqrt(rates) * random.normal();
      for (int t = 0; t < per_draw; ++t) {
        values.push_back(centre + std::sqrt(stochastic) * random.normal());
      }
    }
    const VarianceSplit split = split_variance(values, per_draw);
    found_rates += split.rates / ensembles;
    found_stochastic += split.stochastic / ensembles;
  }
  // Mean squares of k degrees of freedom scatter by sqrt(2/k): 9 sqrt(2/80)/sqrt(400) = 0.07
  // within; between (20 + 9) sqrt(2/19)/5/sqrt(400) = 0.09. Four of each are allowed.
  EXPECT_NEAR(found_stochastic, stochastic, 0.28);
  EXPECT_NEAR(found_rates, rates, 0.38);
}

}  // namespace
}  // namespace catex
