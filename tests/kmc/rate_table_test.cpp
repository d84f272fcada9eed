#include "catex/kmc/rate_table.hpp"

#include <gtest/gtest.h>

namespace catex {
namespace {

TEST(OneRate, PoolsTheCountsOfAnIonAndMechanism) {
  const EventClass inner{Ion::Host, SiteKind::O6, SiteKind::T4, 3, 1, false};
  const EventClass outer{Ion::Host, SiteKind::O3, SiteKind::T2, 1, 0, false};
  const EventClass leaving{Ion::Host, SiteKind::O3, SiteKind::Solution, 1, 0, false};
  const ClassCounts counts{{inner, {2, 3, 100.0}}, {outer, {18, 30, 10.0}}, {leaving, {0, 0, 5.0}}};
  const RateTable rates = RateTable::one_rate(counts, nullptr);
  const double pooled = 20.5 / 110.0;  // with Jeffreys' half event
  EXPECT_DOUBLE_EQ(rates.rate(index_of(inner)), pooled);
  EXPECT_DOUBLE_EQ(rates.rate(index_of(outer)), pooled);
  EventClass unseen = inner;
  unseen.crowding = 2;
  EXPECT_DOUBLE_EQ(rates.rate(index_of(unseen)), pooled);
  EXPECT_EQ(rates.status(index_of(unseen)), RateStatus::NoInformation);
  EXPECT_EQ(rates.rate(index_of(leaving)), 0.0) << "no desorption was counted";
  unseen.guest_near = true;
  EXPECT_EQ(rates.rate(index_of(unseen)), 0.0) << "kick-outs are another mechanism";

  RandomStream random(1, "one rate");
  const RateTable drawn = RateTable::one_rate(counts, &random);
  EXPECT_EQ(drawn.rate(index_of(inner)), drawn.rate(index_of(outer)));
}

}  // namespace
}  // namespace catex
