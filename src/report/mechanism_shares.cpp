#include "catex/report/mechanism_shares.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "catex/base/constants.hpp"

namespace catex {
namespace {

/// Room for the equilibration, which MD may have watched too.
constexpr double length_tolerance = 0.25;

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::array<double, 2 * all_mechanisms.size()> flat(const MechanismCounts& counts) {
  std::array<double, 2 * all_mechanisms.size()> values{};
  std::ranges::copy(counts.events[1], std::ranges::copy(counts.events[0], values.begin()).out);
  return values;
}

}  // namespace

double& MechanismCounts::operator()(Ion ion, Mechanism mechanism) {
  return events[static_cast<std::size_t>(ion)][static_cast<std::size_t>(mechanism)];
}

double MechanismCounts::operator()(Ion ion, Mechanism mechanism) const {
  return events[static_cast<std::size_t>(ion)][static_cast<std::size_t>(mechanism)];
}

double MechanismCounts::total() const { return sum(events[0]) + sum(events[1]); }

double MechanismCounts::share(Ion ion, Mechanism mechanism) const {
  const double all = total();
  return all > 0.0 ? (*this)(ion, mechanism) / all : 0.0;
}

double MechanismCounts::net(Ion ion) const {
  return (*this)(ion, Mechanism::Adsorption) - (*this)(ion, Mechanism::Desorption);
}

double MechanismCounts::net_per_ns(Ion ion) const {
  const double watched = time_ps * trajectories;
  return watched > 0.0 ? net(ion) / watched * constants::ps_per_ns : 0.0;
}

MechanismCounts mechanism_counts(const RunEvents& events) {
  MechanismCounts result;
  result.time_ps = events.duration_ps;
  for (const auto& [cell, count] : events.cells) {
    const EventClass event_class = class_of(cell);
    result(event_class.ion, event_class.mechanism()) += static_cast<double>(count.events);
  }
  return result;
}

std::optional<double> total_variation(std::span<const double> a, std::span<const double> b) {
  assert(a.size() == b.size());
  const double sum_a = sum(a);
  const double sum_b = sum(b);
  if (sum_a <= 0.0 || sum_b <= 0.0) return std::nullopt;
  double distance = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) distance += std::abs(a[i] / sum_a - b[i] / sum_b);
  return 0.5 * distance;
}

MechanismScore score_mechanisms(const MechanismCounts& md, const MechanismCounts& kmc) {
  const double longer = std::max(md.time_ps, kmc.time_ps);
  if (std::abs(md.time_ps - kmc.time_ps) > length_tolerance * longer) return {};
  constexpr auto host = static_cast<std::size_t>(Ion::Host);
  static_assert(all_mechanisms[0] == Mechanism::Hop && all_mechanisms[1] == Mechanism::KickOut);
  return {.all = total_variation(flat(md), flat(kmc)),
          .host_moves = total_variation(std::span(md.events[host]).first(2),
                                        std::span(kmc.events[host]).first(2))};
}

}  // namespace catex
