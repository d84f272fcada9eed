#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "catex/catalog/counts.hpp"
#include "catex/catalog/event_cell.hpp"

namespace catex {

/// Windows of the return test [ps]: a move taken back within one does not last, by that window.
inline constexpr std::array<double, 10> return_windows_ps{0.125, 0.25, 0.5,  1.0,  2.0,
                                                          4.0,   8.0,  16.0, 32.0, 64.0};

/// Listed moves of one ion between two kinds of sites that last, by window.
struct LastingCounts {
  Ion ion;
  SiteKind from;
  SiteKind to;
  std::array<std::int64_t, return_windows_ps.size()> moves{};
};

/// Edges between the bins of age, the time since a cation came to its site [ps]. Below the first
/// and above the last edge there is one bin more.
inline constexpr std::array<double, 10> age_edges_ps{0.25, 0.5,  1.0,  2.0,  4.0,
                                                     8.0,  16.0, 32.0, 64.0, 128.0};
inline constexpr int age_bins = static_cast<int>(age_edges_ps.size()) + 1;
[[nodiscard]] int age_bin(double age_ps);

/// Lasting departures from sites of one kind, and the time spent there, by age. Only of cations
/// that were seen to arrive.
struct AgeCounts {
  Ion ion;
  SiteKind kind;
  std::array<std::int64_t, age_bins> departures{};
  std::array<double, age_bins> time_ps{};
};

/// The same of sites while they have one kind of surroundings, by what the rates go by: listed
/// departures that last, and the time on the site, each with the kind and the surroundings of that
/// moment. Ages below the return window are not counted.
struct AgesAround {
  Environment around;
  AgeCounts ages;
};

/// What a run did in one part of its time. Parts of a run are equally long, but for the last one.
struct TimeBlock {
  double duration_ps = 0.0;
  ClassCounts counts;
};

/// How a host left its site: labels on its lasting move and the one that goes with it.
enum class MoveLabel : std::uint8_t {
  Surface,      ///< from or to a surface site or the solution
  Ring,         ///< exchanges its site with another cation within tau_e
  KickOut,      ///< a guest from a neighbouring site takes its place within tau_e
  VacancyHop,   ///< else, from octahedron to octahedron
  Interstitial  ///< else, from or to a tetrahedron
};
inline constexpr int move_label_count = 5;
[[nodiscard]] std::string_view name(MoveLabel label);

/// What is asked of the neighbourhood of a departing host, within tau_e = 10 ps.
enum class Coincidence : std::uint8_t {
  GuestNear,   ///< a guest sits on a near site
  GuestCame,   ///< one had come to a near site before
  GuestComes,  ///< one comes to a near site or the vacated one afterwards
  GuestFills,  ///< one comes to the vacated site afterwards
  HostFills,   ///< the same of a host
  KickOut,     ///< a guest from a near site comes to the vacated one afterwards
  Ring,        ///< some cation comes from the destination to the vacated site, before or after
};
inline constexpr int coincidence_count = 7;
[[nodiscard]] std::string_view name(Coincidence question);

/// How often the answer was yes.
struct Share {
  std::int64_t yes = 0;
  std::int64_t asked = 0;
  [[nodiscard]] double value() const {
    return asked > 0 ? static_cast<double>(yes) / static_cast<double>(asked) : 0.0;
  }
};

/// One question about departures, and the same one asked where no departure stands behind it.
struct ControlledShare {
  Share departures;
  Share shifted;  ///< of the same sites at another, random time of the run
  Share at_home;  ///< of hosts on the same kind of site that stay there all the while
};

/// Lasting departures of hosts from one kind of site.
struct DepartureCounts {
  SiteKind from;
  std::array<std::int64_t, move_label_count> labels{};
  std::array<ControlledShare, coincidence_count> coincidences{};
};

}  // namespace catex
