#include "catex/analysis/lasting_moves.hpp"

#include <algorithm>

#include "look_times.hpp"

namespace catex {

std::vector<Crossing> LastingMoves::look(double time, std::span<const Crossing> crossings) {
  std::vector<Crossing> decided;
  take_before(time - window_ - time_tolerance, decided);
  for (const Crossing& crossing : crossings) {
    if (!takes_back(crossing)) pending_.push_back(crossing);
  }
  take_before(time - window_ + time_tolerance, decided);
  return decided;
}

/// Drops the cation's moves since it left where it now is again.
bool LastingMoves::takes_back(const Crossing& crossing) {
  const auto same_ion = [&](const Crossing& c) { return c.record.id == crossing.record.id; };
  const auto left = std::ranges::find_if(
      pending_, [&](const Crossing& c) { return same_ion(c) && c.from == crossing.to; });
  if (left == pending_.end()) return false;
  pending_.erase(std::remove_if(left, pending_.end(), same_ion), pending_.end());
  return true;
}

void LastingMoves::take_before(double time, std::vector<Crossing>& decided) {
  const auto open =
      std::ranges::find_if(pending_, [&](const Crossing& c) { return c.record.time >= time; });
  decided.insert(decided.end(), pending_.begin(), open);
  pending_.erase(pending_.begin(), open);
}

}  // namespace catex
