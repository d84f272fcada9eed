#include "catex/analysis/age_meter.hpp"

#include "catex/catalog/event_cell.hpp"
#include "catex/sites/matcher.hpp"
#include "look_times.hpp"

namespace catex {
namespace {

/// An interval that ends on the edge between two bins belongs to the lower one.
int bin_ending_at(double age) { return age_bin(age - time_tolerance); }

std::uint64_t desorption_key(Ion ion, SiteKind kind, const Environment& around) {
  return key_of(
      {.ion = ion, .from = kind, .to = SiteKind::Solution, .origin = around, .destination = {}});
}

}  // namespace

AgeMeter::AgeMeter(double return_window_ps, const State& state) : window_(return_window_ps) {
  for (const Arrival& a : state.arrivals) arrived_[a.index] = {a.site, a.time};
  for (const AgesAround& c : state.counts) counts_of(c.ages.ion, c.ages.kind, c.around) = c.ages;
}

AgeMeter::State AgeMeter::state() const {
  State state{.arrivals = {}, .counts = counts()};
  for (const auto& [index, arrived] : arrived_) {
    state.arrivals.push_back({index, arrived.site, arrived.time});
  }
  return state;
}

void AgeMeter::pass(const SiteGraph& graph, const SiteState& state, std::span<const SiteId> sites,
                    double elapsed, double time) {
  for (const auto& [index, arrived] : arrived_) {
    if (sites[index] != arrived.site) continue;
    AgeCounts& c = counts_of(ion_of(state.occupants[arrived.site]), state.kinds[arrived.site],
                             environment(graph, state, arrived.site));
    c.time_ps[bin_ending_at(time - arrived.time)] += elapsed;
  }
}

void AgeMeter::take(std::span<const Crossing> decided) {
  for (const Crossing& move : decided) {
    const auto arrived = arrived_.find(move.index);
    if (arrived != arrived_.end()) {
      const double age = move.record.time - arrived->second.time;
      if (move.record.listed && age > window_ + time_tolerance) {
        const EventCell cell = event_cell_at(move.cell);
        ++counts_of(cell.ion, cell.from, cell.origin).departures[bin_ending_at(age)];
      }
      arrived_.erase(arrived);
    }
    if (move.to >= 0) arrived_[move.index] = {move.to, move.record.time};
  }
}

std::vector<AgesAround> AgeMeter::counts() const {
  std::vector<AgesAround> list;
  for (const auto& [key, ages] : counts_) list.push_back({event_cell_at(key).origin, ages});
  return list;
}

AgeCounts& AgeMeter::counts_of(Ion ion, SiteKind kind, const Environment& around) {
  AgeCounts& counts = counts_[desorption_key(ion, kind, around)];
  counts.ion = ion;
  counts.kind = kind;
  return counts;
}

}  // namespace catex
