#include "catex/rates/neighbour_range.hpp"

#include <algorithm>
#include <cassert>

namespace catex {
namespace {

using Count = std::uint8_t Environment::*;
constexpr std::array<Count, 4> counts{&Environment::near_hosts, &Environment::near_guests,
                                      &Environment::far_hosts, &Environment::far_guests};
constexpr int count_values = 16;

/// Exposure by number of neighbours, of each sort.
using Histograms = std::array<std::array<double, count_values>, counts.size()>;

/// First number of neighbours, by the order of the iterators, that leaves no more than the share
/// behind.
template <typename Iterator>
std::ptrdiff_t first_in_range(Iterator begin, Iterator end, double most_behind) {
  double behind = 0.0;
  return std::find_if(begin, end,
                      [&](double exposure) { return (behind += exposure) > most_behind; }) -
         begin;
}

NeighbourRange::Bounds bounds_of(const Histograms& histograms) {
  NeighbourRange::Bounds bounds{.least = {}, .most = {}};
  for (std::size_t c = 0; c < counts.size(); ++c) {
    const auto& histogram = histograms[c];
    double all = 0.0;
    for (const double exposure : histogram) all += exposure;
    if (!(all > 0.0)) continue;
    const double behind = exposure_out_of_range * all;
    bounds.least.*counts[c] =
        static_cast<std::uint8_t>(first_in_range(histogram.begin(), histogram.end(), behind));
    bounds.most.*counts[c] = static_cast<std::uint8_t>(
        count_values - 1 - first_in_range(histogram.rbegin(), histogram.rend(), behind));
  }
  return bounds;
}

}  // namespace

Environment NeighbourRange::nearest(Ion ion, SiteKind kind, const Environment& around) const {
  assert(kind != SiteKind::Solution);
  const Bounds& met = at(ion, kind);
  Environment result = around;
  for (const Count count : counts) {
    result.*count = std::clamp(around.*count, met.least.*count, met.most.*count);
  }
  return result;
}

NeighbourRange neighbour_range(std::span<const CountedRun> runs) {
  std::array<std::array<Histograms, site_kind_count>, 2> met{};
  const auto add = [&](Ion ion, SiteKind kind, const Environment& around, double exposure) {
    Histograms& histograms = met[static_cast<std::size_t>(ion)][static_cast<std::size_t>(kind)];
    for (std::size_t c = 0; c < counts.size(); ++c) histograms[c][around.*counts[c]] += exposure;
  };
  for (const CountedRun& run : runs) {
    for (const auto& [cell, count] : run.cells) {
      add(cell.ion, cell.from, cell.origin, count.exposure);
      add(cell.ion, cell.to, cell.destination, count.exposure);
    }
  }
  NeighbourRange range;
  for (const Ion ion : all_ions) {
    for (int k = 0; k + 1 < site_kind_count; ++k) {
      const auto kind = static_cast<SiteKind>(k);
      range.at(ion, kind) =
          bounds_of(met[static_cast<std::size_t>(ion)][static_cast<std::size_t>(kind)]);
    }
  }
  return range;
}

}  // namespace catex
