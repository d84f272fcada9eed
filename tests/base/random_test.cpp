#include "catex/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace catex {
namespace {

TEST(RandomStream, StateContinuesTheStreamExactly) {
  RandomStream a(7, "purpose");
  for (int i = 0; i < 1000; ++i) (void)a.normal();
  RandomStream b(1, "other");
  b.restore(a.state());
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(a.normal(), b.normal());
    EXPECT_EQ(a.gamma(2.5), b.gamma(2.5));
    EXPECT_EQ(a.below(17), b.below(17));
  }
}

TEST(RandomStream, KeysGiveDifferentStreams) {
  RandomStream base(1, "md", 0);
  const double first = base.uniform();
  EXPECT_NE(first, RandomStream(2, "md", 0).uniform());
  EXPECT_NE(first, RandomStream(1, "kmc", 0).uniform());
  EXPECT_NE(first, RandomStream(1, "md", 1).uniform());
  EXPECT_EQ(first, RandomStream(1, "md", 0).uniform());
}

TEST(RandomStream, MomentsOfItsDistributions) {
  RandomStream random(3, "moments");
  const int n = 200000;
  double normal = 0, normal2 = 0, exponential = 0, gamma = 0;
  Vec3 direction = Vec3::Zero();
  for (int i = 0; i < n; ++i) {
    const double x = random.normal();
    normal += x;
    normal2 += x * x;
    exponential += random.exponential();
    gamma += random.gamma(3.0);
    direction += random.direction();
  }
  // Five standard errors each: sigma / sqrt(n) is 1, sqrt(2), 1, sqrt(3), sqrt(1/3) x 0.00224.
  EXPECT_NEAR(normal / n, 0.0, 0.0112);
  EXPECT_NEAR(normal2 / n, 1.0, 0.0158);
  EXPECT_NEAR(exponential / n, 1.0, 0.0112);
  EXPECT_NEAR(gamma / n, 3.0, 0.0194);
  EXPECT_LT((direction / n).cwiseAbs().maxCoeff(), 0.0065);
}

TEST(RandomStream, CountsHaveTheirMeansAndVariances) {
  struct Case {
    std::int64_t trials;  ///< 0: Poisson
    double p;             ///< or the mean
  };
  RandomStream random(4, "counts");
  for (const Case& c : {Case{0, 0.3}, Case{0, 40.0}, Case{0, 1e12}, Case{5, 0.4}, Case{1000, 0.5},
                        Case{1'000'000'000'000, 3e-12}, Case{1'000'000'000'000, 0.1}}) {
    const bool poisson = c.trials == 0;
    const double mean = poisson ? c.p : static_cast<double>(c.trials) * c.p;
    const double variance = poisson ? mean : mean * (1.0 - c.p);
    constexpr int n = 20000;
    double sum = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; ++i) {
      const std::int64_t k = poisson ? random.poisson(c.p) : random.binomial(c.trials, c.p);
      const double z = (static_cast<double>(k) - mean) / std::sqrt(variance);
      sum += z;
      squares += z * z;
    }
    // Standard errors: 1 / sqrt(n) = 0.007 of the mean; of the square sqrt((2 + 1/mean) / n), at
    // most 0.016 (mean 0.3). Five of each.
    EXPECT_NEAR(sum / n, 0.0, 0.036) << c.trials << ' ' << c.p;
    EXPECT_NEAR(squares / n, 1.0, 0.08) << c.trials << ' ' << c.p;
  }
}

TEST(RandomStream, RefusesForeignState) {
  RandomStream random(1, "x");
  EXPECT_THROW(random.restore("12 monkeys"), std::invalid_argument);
}

}  // namespace
}  // namespace catex
