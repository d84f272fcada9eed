#include <gtest/gtest.h>

#include <cmath>

#include "catex/kmc/settings.hpp"

namespace catex {
namespace {

TEST(Sampling, LinearHasAllMultiplesOfTheInterval) {
  const KmcSettings settings{.duration_ps = 3.0, .sample_interval_ps = 0.1};
  ASSERT_EQ(sample_count(settings), 31);  // 3 / 0.1 is below 30 in doubles
  EXPECT_EQ(sample_time(settings, 0), 0.0);
  EXPECT_DOUBLE_EQ(sample_time(settings, 30), 3.0);
}

TEST(Sampling, LogarithmicEndsWithTheDuration) {
  KmcSettings settings{.duration_ps = 1000.0,
                       .sampling = Sampling::Logarithmic,
                       .first_sample_ps = 0.1,
                       .samples_per_decade = 10};
  // 0, four decades from 0.1 on, of which the end is the duration.
  ASSERT_EQ(sample_count(settings), 42);
  EXPECT_EQ(sample_time(settings, 0), 0.0);
  EXPECT_DOUBLE_EQ(sample_time(settings, 1), 0.1);
  EXPECT_DOUBLE_EQ(sample_time(settings, 11), 1.0);
  EXPECT_DOUBLE_EQ(sample_time(settings, 40), std::pow(10.0, 2.9));
  EXPECT_EQ(sample_time(settings, 41), 1000.0);

  settings.duration_ps = 1100.0;
  ASSERT_EQ(sample_count(settings), 43);
  EXPECT_DOUBLE_EQ(sample_time(settings, 41), 1000.0);
  EXPECT_EQ(sample_time(settings, 42), 1100.0);
}

TEST(Sampling, LogarithmicTimesAscend) {
  // Ten hours, where a rounding of the last steps would show.
  for (const double duration : {3.6e16, 1e16, 1e16 * (1.0 + 1e-15), 7.3e15}) {
    const KmcSettings settings{.duration_ps = duration,
                               .sampling = Sampling::Logarithmic,
                               .first_sample_ps = 1.0,
                               .samples_per_decade = 40};
    const std::int64_t count = sample_count(settings);
    for (std::int64_t i = 1; i < count; ++i) {
      ASSERT_GT(sample_time(settings, i), sample_time(settings, i - 1)) << i;
    }
    EXPECT_EQ(sample_time(settings, count - 1), duration);
    EXPECT_NEAR(static_cast<double>(count), 2.0 + 40.0 * std::log10(duration), 1.0);
  }
}

}  // namespace
}  // namespace catex
