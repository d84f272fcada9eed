#include "catex/kmc/sum_tree.hpp"

#include <gtest/gtest.h>

#include "catex/base/random.hpp"
#include "catex/kmc/compensated_sum.hpp"

namespace catex {
namespace {

TEST(SumTree, FindsTheIntervalOfTheCumulativeSum) {
  SumTree tree(5);
  const double weights[] = {2.0, 0.0, 1.0, 0.0, 4.0};
  for (std::size_t i = 0; i < 5; ++i) tree.set(i, weights[i]);
  EXPECT_EQ(tree.total(), 7.0);
  EXPECT_EQ(tree.find(0.0), 0u);
  EXPECT_EQ(tree.find(1.999), 0u);
  EXPECT_EQ(tree.find(2.0), 2u);
  EXPECT_EQ(tree.find(3.0), 4u);
  EXPECT_EQ(tree.find(6.999), 4u);
}

TEST(SumTree, TotalDependsOnTheWeightsNotOnTheirHistory) {
  RandomStream random(1, "tree");
  SumTree worn(37);
  SumTree fresh(37);
  for (int i = 0; i < 100000; ++i) worn.set(random.below(37), 1e9 * random.uniform());
  for (std::size_t i = 0; i < 37; ++i) {
    const double weight = random.uniform();
    worn.set(i, weight);
    fresh.set(i, weight);
  }
  EXPECT_EQ(worn.total(), fresh.total());
  for (std::size_t i = 0; i < 37; ++i) worn.set(i, 0.0);
  EXPECT_EQ(worn.total(), 0.0);
}

TEST(SumTree, NeverFindsAnEmptyEntryWhateverTheRounding) {
  RandomStream random(2, "tree");
  for (int trial = 0; trial < 2000; ++trial) {
    SumTree tree(16);
    for (std::size_t i = 0; i < 16; ++i) {
      if (random.below(3) == 0) tree.set(i, std::exp(40.0 * random.normal()));
    }
    if (tree.total() <= 0.0) continue;
    const double last = std::nextafter(tree.total(), 0.0);
    for (const double x : {0.0, random.uniform() * tree.total(), last}) {
      EXPECT_GT(tree.weight(tree.find(x)), 0.0);
    }
  }
}

TEST(CompensatedSum, KeepsPicosecondsInAnHour) {
  // A million steps of 0.1 ps after 3600 s: a plain double is 2.5e4 ps off, for its spacing there
  // is 0.5 ps.
  CompensatedSum time{.sum = 3.6e15};
  for (int i = 0; i < 1000000; ++i) time.add(0.1);
  EXPECT_NEAR(time.plus(0.0) - 3.6e15, 1e5, 0.5);
}

}  // namespace
}  // namespace catex
