#pragma once

#include <array>
#include <span>

#include "catex/rates/counted_run.hpp"

namespace catex {

/// Numbers of neighbours, of each sort, that an ion on a kind of site has had where rates were
/// counted. Beyond them nothing is known of what one more or one fewer does to its mobility.
struct NeighbourRange {
  /// An environment is taken as it is between these numbers. Depth has no bounds.
  struct Bounds {
    Environment least{};
    Environment most{.near_hosts = 15, .near_guests = 15, .far_hosts = 15, .far_guests = 15};
    friend bool operator==(const Bounds&, const Bounds&) = default;
  };
  /// By ion and kind of site; without bounds until set.
  std::array<std::array<Bounds, site_kind_count - 1>, 2> bounds{};

  /// @param kind  not Solution
  [[nodiscard]] Bounds& at(Ion ion, SiteKind kind) {
    return bounds[static_cast<std::size_t>(ion)][static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const Bounds& at(Ion ion, SiteKind kind) const {
    return bounds[static_cast<std::size_t>(ion)][static_cast<std::size_t>(kind)];
  }

  /// The environment with every number out of bounds moved to its nearest bound.
  [[nodiscard]] Environment nearest(Ion ion, SiteKind kind, const Environment& around) const;

  friend bool operator==(const NeighbourRange&, const NeighbourRange&) = default;
};

/// Of the exposure of an ion on a kind of site, as origin and as destination of its events, this
/// share or less lies beyond each bound.
inline constexpr double exposure_out_of_range = 1e-3;

/// The range of all runs together. What was never met has no neighbours for bounds, so that they
/// change nothing.
[[nodiscard]] NeighbourRange neighbour_range(std::span<const CountedRun> runs);

}  // namespace catex
