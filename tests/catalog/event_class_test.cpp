#include "catex/catalog/event_class.hpp"

#include <gtest/gtest.h>

#include <set>

namespace catex {
namespace {

TEST(SiteKind, FollowsFromCornersPresent) {
  EXPECT_EQ(site_kind(true, 6), SiteKind::O6);
  EXPECT_EQ(site_kind(true, 2), SiteKind::O2);
  EXPECT_EQ(site_kind(false, 4), SiteKind::T4);
  EXPECT_EQ(site_kind(false, 2), SiteKind::T2);
  EXPECT_FALSE(site_kind(true, 1));
  EXPECT_FALSE(site_kind(false, 1));
  EXPECT_FALSE(site_kind(false, 0));
  EXPECT_FALSE(site_kind(false, 5));
  EXPECT_FALSE(site_kind(true, 7));
}

TEST(SiteKind, NamesRoundTripAndPropertiesAgree) {
  for (int k = 0; k < site_kind_count; ++k) {
    const auto kind = static_cast<SiteKind>(k);
    EXPECT_EQ(site_kind_from_name(name(kind)), kind);
    if (kind == SiteKind::Solution) continue;
    EXPECT_EQ(site_kind(is_octahedral(kind), anion_count(kind)), kind);
    EXPECT_EQ(is_surface(kind), kind != SiteKind::O6 && kind != SiteKind::T4);
  }
  EXPECT_FALSE(is_surface(SiteKind::Solution));
  EXPECT_FALSE(site_kind_from_name("O7"));
}

TEST(EventClass, IndexIsABijection) {
  std::set<EventClass> classes;
  for (int i = 0; i < event_class_count; ++i) {
    const EventClass c = event_class_at(i);
    EXPECT_EQ(index_of(c), i);
    classes.insert(c);
  }
  EXPECT_EQ(classes.size(), static_cast<std::size_t>(event_class_count));
}

TEST(EventClass, MechanismFollowsFromTheClass) {
  EventClass c{.ion = Ion::Host,
               .from = SiteKind::O6,
               .to = SiteKind::T4,
               .host_neighbours = 2,
               .crowding = 1,
               .guest_near = false};
  EXPECT_EQ(c.mechanism(), Mechanism::Hop);
  c.guest_near = true;
  EXPECT_EQ(c.mechanism(), Mechanism::KickOut);
  c.ion = Ion::Guest;
  EXPECT_EQ(c.mechanism(), Mechanism::Hop);
  c.to = SiteKind::Solution;
  EXPECT_EQ(c.mechanism(), Mechanism::Desorption);
  c = {.ion = Ion::Guest,
       .from = SiteKind::Solution,
       .to = SiteKind::O3,
       .host_neighbours = 0,
       .crowding = 0,
       .guest_near = false};
  EXPECT_EQ(c.mechanism(), Mechanism::Adsorption);
}

TEST(EventClass, BinsOfHostNeighbours) {
  const std::vector<int> expected{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3};
  for (int hosts = 0; hosts <= 12; ++hosts) EXPECT_EQ(host_neighbour_bin(hosts), expected[hosts]);
  // Twenty-two neighbours are conceivable when tetrahedral sites fill too.
  EXPECT_EQ(host_neighbour_bin(22), 3);
}

TEST(EventClass, IsDescribedInWords) {
  const EventClass kick{.ion = Ion::Host,
                        .from = SiteKind::O6,
                        .to = SiteKind::T4,
                        .host_neighbours = 2,
                        .crowding = 3,
                        .guest_near = true};
  EXPECT_EQ(describe(kick, "Pb", "Cd"), "Pb O6->T4 hosts 6-8 crowding 3+ kick-out");
  const EventClass in{.ion = Ion::Guest,
                      .from = SiteKind::Solution,
                      .to = SiteKind::O3,
                      .host_neighbours = 0,
                      .crowding = 1,
                      .guest_near = false};
  EXPECT_EQ(describe(in, "Pb", "Cd"), "Cd solution->O3 crowding 1 adsorption");
}

}  // namespace
}  // namespace catex
