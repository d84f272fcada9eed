#include "catex/analysis/move_history.hpp"

#include <algorithm>
#include <map>

namespace catex {

MoveHistory::MoveHistory(std::span<const MoveRecord> records, double end) : end_(end) {
  std::map<std::int64_t, std::vector<Stay>> stays;
  begin_ = records.empty() ? end : records.front().time;
  for (const MoveRecord& r : records) {
    if (r.time > end) continue;
    begin_ = std::min(begin_, r.time);
    std::vector<Stay>& of_ion = stays[r.id];
    if (!of_ion.empty() && !is_placement(r)) {
      of_ion.back().end = r.time;
      of_ion.back().left = true;
    }
    of_ion.push_back({.id = r.id,
                      .ion = r.ion,
                      .kind = r.to_kind,
                      .node = r.to,
                      .begin = r.time,
                      .end = end,
                      .arrived = !is_placement(r)});
  }
  for (const auto& [id, of_ion] : stays) {
    stays_.insert(stays_.end(), of_ion.begin(), of_ion.end());
  }
}

std::vector<AgeCounts> age_counts(const MoveHistory& history) {
  std::map<std::pair<Ion, SiteKind>, AgeCounts> counts;
  for (const Stay& stay : history.stays()) {
    if (!stay.arrived || stay.kind == SiteKind::Solution) continue;
    const auto found = counts.try_emplace({stay.ion, stay.kind}).first;
    AgeCounts& c = found->second;
    c.ion = stay.ion;
    c.kind = stay.kind;
    const double age = stay.end - stay.begin;
    for (int bin = 0; bin < age_bins; ++bin) {
      const double low = bin == 0 ? 0.0 : age_edges_ps[bin - 1];
      const double high = bin == age_bins - 1 ? age : age_edges_ps[bin];
      c.time_ps[bin] += std::max(0.0, std::min(age, high) - low);
    }
    if (stay.left) ++c.departures[age_bin(age)];
  }
  std::vector<AgeCounts> list;
  for (const auto& [key, c] : counts) list.push_back(c);
  return list;
}

void add_history(RunEvents& run, std::span<const MoveRecord> records) {
  const double start = records.empty() ? 0.0 : records.front().time;
  const MoveHistory history(records, start + run.duration_ps);
  run.ages = age_counts(history);
  run.departures = departure_counts(history);
}

}  // namespace catex
