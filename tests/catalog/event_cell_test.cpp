#include "catex/catalog/event_cell.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "catex/base/random.hpp"

namespace catex {
namespace {

Environment random_environment(RandomStream& random) {
  const auto below = [&](int n) { return static_cast<std::uint8_t>(random.below(n)); };
  return {.near_hosts = below(11),
          .near_guests = below(11),
          .far_hosts = below(13),
          .far_guests = below(13),
          .depth = below(Environment::deepest + 1)};
}

EventCell random_cell(RandomStream& random) {
  return {.ion = static_cast<Ion>(random.below(2)),
          .from = static_cast<SiteKind>(random.below(site_kind_count)),
          .to = static_cast<SiteKind>(random.below(site_kind_count)),
          .origin = random_environment(random),
          .destination = random_environment(random)};
}

TEST(EventCell, KeysRoundTrip) {
  RandomStream random(1, "cells");
  for (int i = 0; i < 1000; ++i) {
    const EventCell cell = random_cell(random);
    EXPECT_EQ(event_cell_at(key_of(cell)), cell);
    EXPECT_LT(key_of(cell), std::uint64_t{1} << 45);
  }
}

TEST(EventCell, KeysOfOneIonAndPairOfKindsLieTogether) {
  RandomStream random(2, "cells");
  const auto less = [](const EventCell& a, const EventCell& b) {
    return std::tie(a.ion, a.from, a.to) < std::tie(b.ion, b.from, b.to);
  };
  for (int i = 0; i < 1000; ++i) {
    const EventCell a = random_cell(random);
    const EventCell b = random_cell(random);
    if (less(a, b)) {
      EXPECT_LT(key_of(a), key_of(b));
    }
  }
}

TEST(EventCell, BelongsToItsClass) {
  const EventCell hop{
      .ion = Ion::Host,
      .from = SiteKind::O6,
      .to = SiteKind::T4,
      .origin = {.near_hosts = 1, .near_guests = 2, .far_hosts = 6, .far_guests = 3},
      .destination = {.near_hosts = 1, .near_guests = 1, .far_hosts = 9}};
  const EventClass expected{.ion = Ion::Host,
                            .from = SiteKind::O6,
                            .to = SiteKind::T4,
                            .host_neighbours = 2,  // seven of them
                            .crowding = 2,
                            .guest_near = true};
  EXPECT_EQ(class_of(hop), expected);
}

TEST(EventCell, ClassOfAnEventWithTheSolutionKnowsOneSide) {
  const Environment crowded{.near_hosts = 3, .near_guests = 1, .far_hosts = 8};
  const EventClass in = class_of({.ion = Ion::Guest,
                                  .from = SiteKind::Solution,
                                  .to = SiteKind::O3,
                                  .origin = {},
                                  .destination = crowded});
  EXPECT_EQ(in.mechanism(), Mechanism::Adsorption);
  EXPECT_EQ(in.host_neighbours, 0);
  EXPECT_EQ(in.crowding, 3);
  const EventClass out = class_of({.ion = Ion::Host,
                                   .from = SiteKind::O3,
                                   .to = SiteKind::Solution,
                                   .origin = crowded,
                                   .destination = {}});
  EXPECT_EQ(out.mechanism(), Mechanism::Desorption);
  EXPECT_EQ(out.host_neighbours, 3);  // eleven
  EXPECT_EQ(out.crowding, 0);
  EXPECT_FALSE(out.guest_near);
}

}  // namespace
}  // namespace catex
