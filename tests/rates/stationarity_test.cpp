#include "catex/rates/stationarity.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/synthetic_counts.hpp"

namespace catex {
namespace {

EventClass class_number(int i) { return event_class_at(i * 7); }

/// Blocks of `classes` classes with rate 1 and exposures from 0.5 upward.
std::vector<ClassCounts> constant_blocks(int blocks, int classes, RandomStream& random) {
  std::vector<ClassCounts> result(blocks);
  for (int c = 0; c < classes; ++c) {
    for (ClassCounts& block : result) {
      const double exposure = 0.5 + 0.5 * c * random.uniform();
      block[class_number(c)] = {
          .events = test::poisson(exposure, random), .crossings = 0, .exposure = exposure};
    }
  }
  return result;
}

TEST(Stationarity, ConstantRatesSeldomFail) {
  constexpr int catalogs = 100;
  int failed = 0;
  for (int k = 0; k < catalogs; ++k) {
    RandomStream random(3, "stationarity test", k);
    const auto tests = test_stationarity(constant_blocks(4, 30, random));
    failed += std::ranges::any_of(tests, [](const auto& t) { return t.adjusted_p < 0.05; }) ? 1 : 0;
  }
  // 5 of 100, or fewer since few counts have few outcomes: at most 12 in 999 of 1000 times.
  EXPECT_LE(failed, 12);
}

TEST(Stationarity, AChangingRateIsFound) {
  RandomStream random(4, "stationarity test");
  std::vector<ClassCounts> blocks = constant_blocks(4, 30, random);
  const EventClass planted = class_number(1000 / 7);
  for (int b = 0; b < 4; ++b) {
    blocks[b][planted] = {.events = b < 2 ? 60 : 120, .crossings = 0, .exposure = 10.0};
  }
  for (const StationarityTest& t : test_stationarity(blocks)) {
    if (t.event_class != planted) continue;
    EXPECT_LT(t.adjusted_p, 1e-3);
    EXPECT_NEAR(t.highest, 120.0 / 90.0, 1e-12);
    EXPECT_NEAR(t.lowest, 60.0 / 90.0, 1e-12);
  }
}

TEST(Stationarity, FewCountsAreTestedExactly) {
  std::vector<ClassCounts> blocks(2);
  blocks[0][class_number(1)] = {.events = 5, .crossings = 0, .exposure = 1.0};
  blocks[1][class_number(1)] = {.events = 0, .crossings = 0, .exposure = 1.0};
  const auto tests = test_stationarity(blocks);
  ASSERT_EQ(tests.size(), 1u);
  // All five in one block: 2/32. Known from 50 such outcomes, to 14 %.
  EXPECT_NEAR(tests[0].p, 2.0 / 32.0, 0.03);
}

TEST(Stationarity, ClassesWithoutACaseAreLeftOut) {
  std::vector<ClassCounts> blocks(2);
  blocks[0][class_number(1)] = {.events = 50, .crossings = 0, .exposure = 1.0};  // one block
  blocks[1][class_number(1)] = {.events = 3, .crossings = 0, .exposure = 0.0};
  blocks[0][class_number(2)] = {.events = 1, .crossings = 0, .exposure = 1.0};  // one event
  blocks[1][class_number(2)] = {.events = 0, .crossings = 0, .exposure = 1.0};
  EXPECT_TRUE(test_stationarity(blocks).empty());
}

}  // namespace
}  // namespace catex
