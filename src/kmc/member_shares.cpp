#include "catex/kmc/member_shares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace catex {

namespace {

/// Runs whose temperatures differ by less from the one asked for are equally near [K].
constexpr double temperature_tolerance = 1e-6;

using Times = std::array<std::array<MemberTimes, site_kind_count>, 2>;

Times times_of_nearest(const Catalog& catalog, double temperature_K) {
  const auto distance = [&](const RunEvents& run) {
    return std::abs(run.temperature_K - temperature_K);
  };
  double nearest = std::numeric_limits<double>::infinity();
  for (const RunEvents& run : catalog.runs) {
    if (!run.members.empty()) nearest = std::min(nearest, distance(run));
  }
  Times sums{};
  for (const RunEvents& run : catalog.runs) {
    if (distance(run) > nearest + temperature_tolerance) continue;
    for (const MemberTimes& times : run.members) {
      MemberTimes& sum =
          sums[static_cast<std::size_t>(times.ion)][static_cast<std::size_t>(times.kind)];
      sum.time_ps += times.time_ps;
      sum.adsorbed_ps += times.adsorbed_ps;
      sum.inside_ps += times.inside_ps;
    }
  }
  return sums;
}

double outside_ps(const MemberTimes& times) {
  return std::max(0.0, times.time_ps - times.adsorbed_ps - times.inside_ps);
}

}  // namespace

MemberShares::MemberShares(const Catalog& catalog, double temperature_K) {
  const Times sums = times_of_nearest(catalog, temperature_K);
  constexpr auto solution = static_cast<std::size_t>(SiteKind::Solution);
  for (std::size_t ion = 0; ion < sums.size(); ++ion) {
    double outside = 0.0;
    for (std::size_t k = 0; k < solution; ++k) outside += outside_ps(sums[ion][k]);
    // Members without a site have no place in a KMC: each stands for one on a site that is none.
    const double stand_in =
        outside > 0.0 ? std::min(1.0, sums[ion][solution].time_ps / outside) : 0.0;
    for (std::size_t k = 0; k < solution; ++k) {
      const MemberTimes& times = sums[ion][k];
      if (!(times.time_ps > 0.0)) continue;
      shares_[ion][k] = {
          .adsorbed = (times.adsorbed_ps + stand_in * outside_ps(times)) / times.time_ps,
          .inside = times.inside_ps / times.time_ps};
    }
  }
}

void MemberShares::draw(const SiteGraph& graph, std::span<const SiteKind> kinds,
                        std::span<const Occupant> cations, RandomStream& random,
                        Membership& membership) const {
  std::size_t cation = graph.anions().size();  // cations follow the anions, in order of sites
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (cations[s] == Occupant::Empty) continue;
    Place& place = membership.place[cation++];
    const Ion ion = ion_of(cations[s]);
    const SiteKind last = graph.octahedral(s) ? SiteKind::O2 : SiteKind::T2;
    const std::optional<MemberShare>& share =
        at(ion, kinds[s] == SiteKind::Solution ? last : kinds[s]);
    if (!share || place == Place::Solution) continue;
    const double u = random.uniform();
    place = u < share->inside                     ? Place::Inside
            : u < share->inside + share->adsorbed ? Place::Adsorbed
                                                  : Place::Solution;
  }
}

}  // namespace catex
