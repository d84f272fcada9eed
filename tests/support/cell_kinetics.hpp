#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/rates/counted_run.hpp"
#include "catex/rates/rate_model.hpp"
#include "catex/sites/matcher.hpp"

namespace catex::test {

/// Kinetic Monte Carlo by the direct method, everything computed anew at each step; counts events
/// and exposure by cell on the way. The solution holds 1 mol/L of both ions.
class CellKinetics {
 public:
  CellKinetics(const SiteGraph& graph, SiteState state, const RateModel& model,
               RandomStream& random)
      : graph_(graph), state_(std::move(state)), model_(model), random_(random) {}

  /// Performs `steps` events. False when none is possible any more.
  bool run(int steps) {
    for (int i = 0; i < steps; ++i) {
      if (!step()) return false;
    }
    return true;
  }

  [[nodiscard]] CountedRun counts() const {
    CountedRun run{.temperature_K = model_.temperature_K(), .cells = {}};
    for (const auto& [cell, count] : counts_) run.cells.push_back({cell, count});
    return run;
  }
  [[nodiscard]] const SiteState& state() const { return state_; }

 private:
  bool step() {
    std::vector<PossibleEvent> events;
    for (SiteId site = 0; site < graph_.size(); ++site) append_events(graph_, state_, site, events);
    std::vector<EventCell> cells;
    std::vector<double> sums;
    double total = 0.0;
    for (const PossibleEvent& e : events) {
      cells.push_back(cell_of(graph_, state_, e.event_class.ion, e.from, e.to));
      total += model_.rate(cells.back());
      sums.push_back(total);
    }
    if (total == 0.0) return false;
    const double wait = random_.exponential() / total;
    for (const EventCell& cell : cells) counts_[cell].exposure += wait;
    const auto chosen = std::ranges::upper_bound(sums, random_.uniform() * total) - sums.begin();
    ++counts_[cells[chosen]].events;
    perform(events[chosen]);
    return true;
  }

  void perform(const PossibleEvent& e) {
    if (e.from != solution_site) state_.occupants[e.from] = Occupant::Empty;
    if (e.to == solution_site) return;
    state_.occupants[e.to] = occupant_of(e.event_class.ion);
  }

  const SiteGraph& graph_;
  SiteState state_;
  const RateModel& model_;
  RandomStream& random_;
  std::map<EventCell, ClassCount> counts_;
};

}  // namespace catex::test
