#include "catex/catalog/anion_cell.hpp"

#include <gtest/gtest.h>

#include "catex/base/random.hpp"

namespace catex {
namespace {

TEST(AnionCell, KeysRoundTripAndKeepTheOrder) {
  RandomStream random(1, "cells");
  const auto below = [&](int n) { return static_cast<std::uint8_t>(random.below(n)); };
  const auto random_cell = [&] {
    return AnionCell{.leaves = random.below(2) == 1,
                     .neighbours = below(13),
                     .hosts = below(15),
                     .guests = below(15),
                     .loose = below(15)};
  };
  for (int i = 0; i < 1000; ++i) {
    const AnionCell a = random_cell();
    const AnionCell b = random_cell();
    EXPECT_EQ(anion_cell_at(key_of(a)), a);
    EXPECT_LT(key_of(a), std::uint32_t{1} << 17);
    EXPECT_EQ(key_of(a) < key_of(b), a < b);
  }
}

}  // namespace
}  // namespace catex
