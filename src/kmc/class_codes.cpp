#include "class_codes.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace catex {

namespace {

/// Numbers lists of rates from 1 on, equal ones with the same number; those without a rate are 0.
class Numbers {
 public:
  /// @param sort  lists of different sorts are never equal
  ClassCode of(int sort, std::vector<double> rates) {
    if (std::ranges::all_of(rates, [](double rate) { return rate == 0.0; })) return 0;
    const auto next = static_cast<ClassCode>(numbers_.size() + 1);
    return numbers_.try_emplace({sort, std::move(rates)}, next).first->second;
  }

 private:
  std::map<std::pair<int, std::vector<double>>, ClassCode> numbers_;
};

std::vector<ClassOrigin> origins_without_code() {
  std::vector<ClassOrigin> origins;
  for (int k = 0; k < class_kinds; ++k) {
    for (int bin = 0; bin < host_neighbour_bins; ++bin) {
      const auto kind = static_cast<SiteKind>(k);
      origins.push_back({.ion = Ion::Host, .kind = kind, .bin = bin, .guest_near = false});
      origins.push_back({.ion = Ion::Host, .kind = kind, .bin = bin, .guest_near = true});
      origins.push_back({.ion = Ion::Guest, .kind = kind, .bin = bin, .guest_near = false});
    }
  }
  return origins;
}

std::vector<ClassDestination> destinations_without_code() {
  std::vector<ClassDestination> destinations;
  for (int k = 0; k < class_kinds; ++k) {
    for (int near = 0; near <= ClassDestination::most_near; ++near) {
      destinations.push_back({.kind = static_cast<SiteKind>(k), .near = near});
    }
  }
  return destinations;
}

}  // namespace

std::vector<ClassOrigin> class_origins(const RateTable& rates) {
  std::vector<ClassOrigin> origins = origins_without_code();
  const std::vector<ClassDestination> destinations = destinations_without_code();
  Numbers numbers;
  for (ClassOrigin& from : origins) {
    std::vector<double> row{desorption_rate(rates, from)};
    for (const ClassDestination& to : destinations) {
      for (const bool far : {false, true}) row.push_back(hop_rate(rates, from, to, far));
    }
    const int sort = 2 * static_cast<int>(from.ion) + (is_octahedral(from.kind) ? 1 : 0);
    from.code = numbers.of(sort, std::move(row));
  }
  return origins;
}

std::vector<ClassDestination> class_destinations(const RateTable& rates) {
  const std::vector<ClassOrigin> origins = origins_without_code();
  std::vector<ClassDestination> destinations = destinations_without_code();
  Numbers numbers;
  for (ClassDestination& to : destinations) {
    std::vector<double> column{adsorption_rate(rates, Ion::Host, to),
                               adsorption_rate(rates, Ion::Guest, to)};
    for (const ClassOrigin& from : origins) {
      for (const bool far : {false, true}) column.push_back(hop_rate(rates, from, to, far));
    }
    to.code = numbers.of(0, std::move(column));
  }
  return destinations;
}

double hop_rate(const RateTable& rates, const ClassOrigin& from, const ClassDestination& to,
                bool far) {
  if (far != (is_octahedral(from.kind) && is_octahedral(to.kind))) return 0.0;
  const int others = to.near - (far ? 0 : 1);  // a near mover does not crowd itself
  if (others < 0) return 0.0;
  return rates.rate(
      index_of({.ion = from.ion,
                .from = from.kind,
                .to = to.kind,
                .host_neighbours = static_cast<std::uint8_t>(from.bin),
                .crowding = static_cast<std::uint8_t>(std::min(others, crowding_levels - 1)),
                .guest_near = from.guest_near}));
}

double desorption_rate(const RateTable& rates, const ClassOrigin& from) {
  if (!is_surface(from.kind)) return 0.0;
  return rates.rate(index_of({.ion = from.ion,
                              .from = from.kind,
                              .to = SiteKind::Solution,
                              .host_neighbours = static_cast<std::uint8_t>(from.bin),
                              .crowding = 0,
                              .guest_near = false}));
}

double adsorption_rate(const RateTable& rates, Ion ion, const ClassDestination& to) {
  if (!is_surface(to.kind)) return 0.0;
  return rates.rate(
      index_of({.ion = ion,
                .from = SiteKind::Solution,
                .to = to.kind,
                .host_neighbours = 0,
                .crowding = static_cast<std::uint8_t>(std::min(to.near, crowding_levels - 1)),
                .guest_near = false}));
}

}  // namespace catex
