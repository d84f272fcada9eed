#include "class_codes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "cases.hpp"

namespace catex {
namespace {

using namespace catex::test;

/// From each origin: desorption, hops.
std::vector<std::vector<double>> rates_by_origin(const RateTable& rates) {
  const std::vector<ClassDestination> destinations = class_destinations(rates);
  std::vector<std::vector<double>> rows;
  for (const ClassOrigin& from : class_origins(rates)) {
    rows.push_back({desorption_rate(rates, from)});
    for (const ClassDestination& to : destinations) {
      for (const bool far : {false, true}) rows.back().push_back(hop_rate(rates, from, to, far));
    }
  }
  return rows;
}

/// To each destination: adsorption of both ions, hops.
std::vector<std::vector<double>> rates_by_destination(const RateTable& rates) {
  const std::vector<ClassOrigin> origins = class_origins(rates);
  std::vector<std::vector<double>> columns;
  for (const ClassDestination& to : class_destinations(rates)) {
    columns.push_back(
        {adsorption_rate(rates, Ion::Host, to), adsorption_rate(rates, Ion::Guest, to)});
    for (const ClassOrigin& from : origins) {
      for (const bool far : {false, true}) columns.back().push_back(hop_rate(rates, from, to, far));
    }
  }
  return columns;
}

bool none(const std::vector<double>& rates) {
  return std::ranges::all_of(rates, [](double rate) { return rate == 0.0; });
}

TEST(ClassCodes, AreEqualWhereAllRatesAre) {
  for (const RateTable& rates : {RateTable::mean({}), RateTable::mean(rates_for_half())}) {
    const std::vector<ClassOrigin> origins = class_origins(rates);
    const auto rows = rates_by_origin(rates);
    for (std::size_t i = 0; i < origins.size(); ++i) {
      const ClassOrigin& a = origins[i];
      EXPECT_EQ(a.code == 0, none(rows[i]));
      for (std::size_t j = 0; j < i; ++j) {
        const ClassOrigin& b = origins[j];
        const bool same_sort = a.ion == b.ion && is_octahedral(a.kind) == is_octahedral(b.kind);
        EXPECT_EQ(a.code == b.code, rows[i] == rows[j] && (same_sort || none(rows[i])));
      }
    }
    const std::vector<ClassDestination> destinations = class_destinations(rates);
    const auto columns = rates_by_destination(rates);
    for (std::size_t i = 0; i < destinations.size(); ++i) {
      EXPECT_EQ(destinations[i].code == 0, none(columns[i]));
      for (std::size_t j = 0; j < i; ++j) {
        EXPECT_EQ(destinations[i].code == destinations[j].code, columns[i] == columns[j]);
      }
    }
  }
}

TEST(ClassCodes, ANearMoverDoesNotCrowdItself) {
  ClassCounts counts;
  counts[{.ion = Ion::Guest,
          .from = SiteKind::T4,
          .to = SiteKind::T4,
          .host_neighbours = 1,
          .crowding = 2,
          .guest_near = false}] = {.events = 10, .crossings = 10, .exposure = 5.0};
  const RateTable rates = RateTable::mean(counts);
  for (const ClassDestination& to : class_destinations(rates)) {
    EXPECT_EQ(to.code != 0, to.kind == SiteKind::T4 && to.near == 3);
  }
  for (const ClassOrigin& from : class_origins(rates)) {
    EXPECT_EQ(from.code != 0, from.ion == Ion::Guest && from.kind == SiteKind::T4 && from.bin == 1);
  }
}

}  // namespace
}  // namespace catex
