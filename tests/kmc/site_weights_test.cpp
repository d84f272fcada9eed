#include "site_weights.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "catex/base/errors.hpp"
#include "catex/base/random.hpp"

namespace catex {
namespace {

TEST(SiteWeights, DrawsInProportionToWeight) {
  // Three powers of ten apart, some equal, one 0, one an exact power of two.
  const std::vector<double> w{1.0, 0.3, 0.3, 0.0, 2.0, 0.004, 1.7, 0.9};
  SiteWeights weights(static_cast<std::int32_t>(w.size()));
  for (const double first : {7.0, 0.0, 5.0}) {  // to be replaced
    for (std::size_t i = 0; i < w.size(); ++i) weights.set(static_cast<std::int32_t>(i), first);
    weights.settle();
  }
  for (std::size_t i = 0; i < w.size(); ++i) {
    weights.set(static_cast<std::int32_t>(i), w[i]);
    weights.set(static_cast<std::int32_t>(i), w[i]);
  }
  weights.settle();
  double sum = 0.0;
  for (const double x : w) sum += x;
  EXPECT_GE(weights.bound(), sum);
  EXPECT_LE(weights.bound(), 2.0 * sum);

  RandomStream random(1, "choices");
  constexpr int choices = 400000;
  std::vector<int> found(w.size(), 0);
  int rejected = 0;
  for (int i = 0; i < choices; ++i) {
    const double x = random.uniform() * weights.bound();
    const auto [item, unit] = weights.choose(x, random.uniform());
    ASSERT_LE(w[item], unit);
    ASSERT_GT(w[item], 0.5 * unit);
    ++(random.uniform() * unit < w[item] ? found[item] : rejected);
  }
  double chi2 = 0.0;
  const auto add = [&](int n, double weight) {
    const double expected = choices * weight / weights.bound();
    chi2 += (n - expected) * (n - expected) / expected;
  };
  for (std::size_t i = 0; i < w.size(); ++i) {
    if (w[i] > 0.0) add(found[i], w[i]);
  }
  add(rejected, weights.bound() - sum);
  EXPECT_EQ(found[3], 0);
  // Eight outcomes; exceeded by chance in 0.1 % of all seeds; the seed is fixed.
  EXPECT_LT(chi2, quantile(boost::math::chi_squared(7), 0.999));
}

TEST(SiteWeights, WeightsOfAllMagnitudesHaveTheirGroups) {
  SiteWeights weights(4);
  EXPECT_EQ(weights.bound(), 0.0);
  weights.set(0, 0x1p1000);
  weights.set(1, std::numeric_limits<double>::denorm_min());
  weights.settle();
  EXPECT_EQ(weights.bound(), 0x1p1000);
  weights.set(0, 0.0);
  weights.settle();
  // The powers of two end with the normal numbers.
  EXPECT_EQ(weights.bound(), std::numeric_limits<double>::min());
  EXPECT_EQ(weights.choose(0.0, 0.5).item, 1);
  weights.set(1, 0.0);
  weights.settle();
  EXPECT_EQ(weights.bound(), 0.0);
}

TEST(SiteWeights, RoundingBeyondTheLastGroupChoosesFromTheLastWithMembers) {
  SiteWeights weights(3);
  weights.set(0, 1.0);
  weights.set(1, 1e-3);
  weights.settle();
  weights.set(1, 0.0);
  weights.settle();
  EXPECT_EQ(weights.choose(weights.bound(), 0.5).item, 0);
}

TEST(SiteWeights, RefusesWhatIsNoWeight) {
  for (const double bad : {std::numeric_limits<double>::infinity(), std::nan(""), -1.0}) {
    SiteWeights weights(1);
    weights.set(0, bad);
    EXPECT_THROW(weights.settle(), RunError);
  }
}

TEST(SiteWeights, OrderIsRestored) {
  SiteWeights a(6);
  SiteWeights b(6);
  const auto weight = [](int i) { return i % 2 == 0 ? 1.5 : 0.2 * i; };
  for (int i = 0; i < 6; ++i) a.set(i, weight(i));
  for (int i = 5; i >= 0; --i) b.set(i, weight(i));
  a.settle();
  b.settle();
  std::vector<std::int32_t> order;
  a.append_order(order);
  std::span<const std::int32_t> rest(order);
  b.take_order(rest);
  EXPECT_TRUE(rest.empty());
  for (double x = 0.0; x < a.bound(); x += 0.37) {
    for (const double u : {0.0, 0.3, 0.6, 0.99})
      EXPECT_EQ(a.choose(x, u).item, b.choose(x, u).item);
  }
  b.set(4, 100.0);
  b.settle();
  rest = order;
  EXPECT_THROW(b.take_order(rest), InputError);
}

}  // namespace
}  // namespace catex
