#pragma once

#include <cstdint>
#include <vector>

#include "catex/kmc/rate_table.hpp"

namespace catex {

/// Number of surroundings that the rates of a class table do not tell apart.
using ClassCode = std::uint8_t;

/// What classes tell of an origin. Those from which all rates are the same, of one ion and both
/// octahedral or not, have one code; 0 where nothing has a rate.
struct ClassOrigin {
  Ion ion;
  SiteKind kind;
  int bin;          ///< of host neighbours
  bool guest_near;  ///< only told of a host
  ClassCode code = 0;
};

/// What classes tell of a destination. Those to which all rates are the same have one code; 0
/// where nothing has a rate.
struct ClassDestination {
  SiteKind kind;
  int near;  ///< ions on near sites, the mover included; most_near or more
  ClassCode code = 0;

  static constexpr int most_near = crowding_levels;
};

inline constexpr int class_kinds = site_kind_count - 1;  ///< of sites
inline constexpr int class_origin_codes = 1 + 3 * class_kinds * host_neighbour_bins;
inline constexpr int class_destination_codes = 1 + class_kinds * (ClassDestination::most_near + 1);

[[nodiscard]] std::vector<ClassOrigin> class_origins(const RateTable& rates);
[[nodiscard]] std::vector<ClassDestination> class_destinations(const RateTable& rates);

/// 0 where there is no such event.
/// @param far  the destination is a far site of the origin; else a near one
[[nodiscard]] double hop_rate(const RateTable& rates, const ClassOrigin& from,
                              const ClassDestination& to, bool far);
[[nodiscard]] double desorption_rate(const RateTable& rates, const ClassOrigin& from);
/// Per mol/L.
[[nodiscard]] double adsorption_rate(const RateTable& rates, Ion ion, const ClassDestination& to);

}  // namespace catex
