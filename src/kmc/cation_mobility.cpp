#include "cation_mobility.hpp"

#include <utility>

#include "catex/base/errors.hpp"

namespace catex {

CationMobility::CationMobility(const CationMemory& memory, SiteId sites)
    : memory_(memory), seen_(static_cast<std::size_t>(sites), Seen{never, false}) {}

DepartureFactors CationMobility::while_mobile(const CationMemory& memory) {
  DepartureFactors factors = no_departure_factors();
  for (const Ion ion : all_ions) {
    for (int kind = 0; kind < site_kind_count; ++kind) {
      factors[static_cast<int>(ion)][kind] =
          1.0 / memory.at(ion, static_cast<SiteKind>(kind)).mobile_share;
    }
  }
  return factors;
}

bool CationMobility::lets_pass(const PossibleEvent& event, double time, RandomStream& random) {
  const Settling& settling = memory_.at(event.event_class.ion, event.event_class.from);
  if (!settling.has_memory()) return true;
  Seen& seen = seen_[event.from];
  const double probability = seen.time == never
                                 ? settling.mobile_share
                                 : settling.mobile_later(seen.mobile, time - seen.time);
  const bool mobile = random.uniform() < probability;
  proposed_.push_back({time, event.from, seen});
  seen = {time, mobile};
  return mobile;
}

void CationMobility::keep_until(double time) {
  while (!proposed_.empty() && proposed_.back().time > time) {
    seen_[proposed_.back().site] = proposed_.back().before;
    proposed_.pop_back();
  }
  proposed_.clear();
}

void CationMobility::restore(std::vector<Seen> seen) {
  if (seen.size() != seen_.size()) {
    throw InputError("it knows the mobility of another number of cations");
  }
  seen_ = std::move(seen);
}

}  // namespace catex
