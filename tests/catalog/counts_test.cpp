#include "catex/catalog/counts.hpp"

#include <gtest/gtest.h>

namespace catex {
namespace {

EventCell desorption(Ion ion, std::uint8_t hosts_near) {
  return {.ion = ion,
          .from = SiteKind::O3,
          .to = SiteKind::Solution,
          .origin = {.near_hosts = hosts_near},
          .destination = {}};
}

TEST(Counts, ClassesAreSumsOverTheirCells) {
  // No and two host neighbours are one class, four another.
  const std::vector<CellCount> cells{
      {desorption(Ion::Guest, 0), {.events = 1, .crossings = 2, .exposure = 4.0}},
      {desorption(Ion::Guest, 2), {.events = 10, .crossings = 20, .exposure = 40.0}},
      {desorption(Ion::Guest, 4), {.events = 5, .crossings = 6, .exposure = 7.0}}};
  const ClassCounts counts = class_counts(cells);
  ASSERT_EQ(counts.size(), 2u);
  const ClassCount& sum = counts.at(class_of(cells[0].cell));
  EXPECT_EQ(sum.events, 11);
  EXPECT_EQ(sum.crossings, 22);
  EXPECT_EQ(sum.exposure, 44.0);
}

TEST(Counts, AClassWithoutCountsHasNone) {
  const EventCell counted = desorption(Ion::Guest, 0);
  const ClassCounts counts{{class_of(counted), {.events = 1, .crossings = 2, .exposure = 4.0}}};
  EXPECT_EQ(count_of(counts, class_of(counted)).crossings, 2);
  const ClassCount none = count_of(counts, class_of(desorption(Ion::Host, 0)));
  EXPECT_EQ(none.events, 0);
  EXPECT_EQ(none.crossings, 0);
  EXPECT_EQ(none.exposure, 0.0);
}

TEST(Counts, CellsAreAddedInOrder) {
  const auto count = [](double exposure) {
    return ClassCount{.events = 1, .crossings = 1, .exposure = exposure};
  };
  std::vector<CellCount> sum{{desorption(Ion::Host, 1), count(1.0)},
                             {desorption(Ion::Host, 3), count(2.0)}};
  add_cells(sum, std::vector<CellCount>{{desorption(Ion::Host, 0), count(4.0)},
                                        {desorption(Ion::Host, 3), count(8.0)},
                                        {desorption(Ion::Guest, 0), count(16.0)}});
  ASSERT_EQ(sum.size(), 4u);
  const double expected[] = {4.0, 1.0, 10.0, 16.0};
  for (std::size_t i = 0; i < sum.size(); ++i) {
    EXPECT_EQ(sum[i].count.exposure, expected[i]);
    if (i > 0) {
      EXPECT_LT(sum[i - 1].cell, sum[i].cell);
    }
  }
  EXPECT_EQ(sum[2].count.events, 2);
}

}  // namespace
}  // namespace catex
