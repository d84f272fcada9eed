#include "catex/analysis/block_average.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "catex/base/random.hpp"

namespace catex::test {
namespace {

TEST(BlockAverage, ErrorOfAMean) {
  const std::array values{1.0, 2.0, 3.0, 4.0};
  const MeanSem mean = mean_and_sem(values);
  EXPECT_EQ(mean.mean, 2.5);
  EXPECT_DOUBLE_EQ(mean.sem, std::sqrt(5.0 / 3.0 / 4.0));
  EXPECT_TRUE(std::isnan(mean_and_sem(std::array{1.0}).sem));
}

TEST(BlockAverage, BlocksGrowWithTheRun) {
  BlockAverage average(1);
  for (int i = 0; i < 31; ++i) average.add(std::array{1.0 * i});
  EXPECT_EQ(average.blocks(), 31u);
  average.add(std::array{31.0});
  EXPECT_EQ(average.blocks(), 16u);
  EXPECT_EQ(average.frames_per_block(), 2u);
  EXPECT_EQ(average.block(15, 0), 30.5);
  for (int i = 32; i < 1000; ++i) average.add(std::array{1.0 * i});
  EXPECT_GE(average.blocks(), 16u);
  EXPECT_LT(average.blocks(), 32u);
  EXPECT_EQ(average.frames(), 1000u);
}

/// A series with memory: errors from single frames would be far too small.
TEST(BlockAverage, MemoryIsInTheError) {
  RandomStream random(1, "block average");
  constexpr double keep = 0.9;
  constexpr int frames = 16000;
  std::vector<double> means;
  double claimed = 0.0;
  for (int run = 0; run < 30; ++run) {
    BlockAverage average(1);
    double x = 0.0;
    for (int i = 0; i < frames; ++i) {
      x = keep * x + std::sqrt(1.0 - keep * keep) * random.normal();
      average.add(std::array{x});
    }
    means.push_back(average.result(0).mean);
    claimed += average.result(0).sem / 30.0;
  }
  // Variance 1, statistical inefficiency (1 + 0.9) / (1 - 0.9).
  const double exact = std::sqrt(19.0 / frames);
  // 30 runs of 16 blocks at least: the mean of their errors is known to 3 %, and blocks of 500
  // frames miss 4 % of it.
  EXPECT_NEAR(claimed / exact, 1.0, 0.15);
}

}  // namespace
}  // namespace catex::test
