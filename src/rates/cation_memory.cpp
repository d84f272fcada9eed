#include "catex/rates/cation_memory.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace catex {

double Settling::mobile_later(bool mobile, double elapsed_ps) const {
  const double kept = std::exp(-elapsed_ps / relaxation_ps);
  return mobile_share + ((mobile ? 1.0 : 0.0) - mobile_share) * kept;
}

const Settling& CationMemory::at(Ion ion, SiteKind kind) const {
  return settling_[static_cast<std::size_t>(ion)][static_cast<std::size_t>(kind)];
}

void CationMemory::set(Ion ion, SiteKind kind, const Settling& settling) {
  assert(kind != SiteKind::Solution);
  settling_[static_cast<std::size_t>(ion)][static_cast<std::size_t>(kind)] = settling;
}

bool CationMemory::empty() const {
  return std::ranges::none_of(settling_, [](const auto& of_ion) {
    return std::ranges::any_of(of_ion, &Settling::has_memory);
  });
}

// m and s: it is there, and mobile or settled; r the rate while mobile.
//   m' = -(to_settled + r) m + to_mobile s,   s' = to_settled m - to_mobile s,   m = 1, s = 0 at 0
// Both are sums of two exponentials.
StayLaw::StayLaw(const Settling& settling, double rate) : mobile_share_(settling.mobile_share) {
  const double to_mobile = settling.mobile_share / settling.relaxation_ps;
  const double to_settled = (1.0 - settling.mobile_share) / settling.relaxation_ps;
  const double mobile_rate = rate / settling.mobile_share;
  const double sum = to_settled + mobile_rate + to_mobile;
  const double product = mobile_rate * to_mobile;
  fast_ = 0.5 * (sum + std::sqrt(std::max(0.0, sum * sum - 4.0 * product)));
  slow_ = product / fast_;  // without cancellation
  if (!(fast_ > slow_)) return;
  there_slow_ = (fast_ - mobile_rate) / (fast_ - slow_);
  mobile_slow_ = (to_mobile - slow_) / (fast_ - slow_);
}

double StayLaw::lasts(double time_ps) const {
  return there_slow_ * std::exp(-slow_ * time_ps) +
         (1.0 - there_slow_) * std::exp(-fast_ * time_ps);
}

double StayLaw::hazard(double from_ps, double to_ps) const {
  const double span = to_ps - from_ps;
  const auto mean_probability = [&](double slow_share) {
    const auto mode = [&](double share, double decay) {
      const double decayed = decay * span;
      const double mean = decayed > 0.0 ? -std::expm1(-decayed) / decayed : 1.0;
      return share * std::exp(-decay * from_ps) * mean;
    };
    return mode(slow_share, slow_) + mode(1.0 - slow_share, fast_);
  };
  return mean_probability(mobile_slow_) / (mobile_share_ * mean_probability(there_slow_));
}

EventCell reversed(const EventCell& cell) {
  return {.ion = cell.ion,
          .from = cell.to,
          .to = cell.from,
          .origin = cell.destination,
          .destination = cell.origin};
}

double lasting_share(const EventCell& cell, const RateModel& rates, const CationMemory& memory,
                     double window_ps) {
  const EventCell back = reversed(cell);
  const auto not_taken_back = [&](SiteKind destination, const EventCell& way_back) {
    if (destination == SiteKind::Solution) return 1.0;
    return StayLaw(memory.at(cell.ion, destination), rates.rate(way_back)).lasts(window_ps);
  };
  return 1.0 / (1.0 / not_taken_back(cell.to, back) + 1.0 / not_taken_back(cell.from, cell) - 1.0);
}

}  // namespace catex
