#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/kmc/compensated_sum.hpp"
#include "catex/kmc/event_record.hpp"
#include "catex/kmc/event_slots.hpp"
#include "catex/kmc/rates.hpp"
#include "catex/kmc/reservoir.hpp"
#include "catex/kmc/selector.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// Everything that decides how a simulation goes on.
struct SimulationSnapshot {
  std::vector<Occupant> occupants;
  Reservoir solution;
  CompensatedSum time;  ///< [ps]
  double waiting = 0.0;
  std::string random;
  EventRecord record;
  std::vector<std::int32_t> order;  ///< of the selector
};

/// Rejection-free kinetic Monte Carlo of the cations of one crystal (n-fold way: Bortz, Kalos,
/// Lebowitz, J. Comput. Phys. 17, 10 (1975)). Events and their classes come from the matcher that
/// also counted them in MD.
class Simulation {
 public:
  /// Keeps references to slots and rates.
  Simulation(const EventSlots& slots, const RateTable& rates, SiteState state, Reservoir solution,
             RandomStream random, SelectorKind kind = SelectorKind::ClassLists);

  /// Time of the next event [ps]; infinity when nothing can happen any more (absorbed).
  [[nodiscard]] double next_event_time() const { return time_.plus(waiting_); }
  /// Performs the next event. Needs a finite next_event_time().
  void step();

  /// Time of the last event [ps].
  [[nodiscard]] double time() const { return time_.sum; }
  [[nodiscard]] const SiteState& state() const { return state_; }
  [[nodiscard]] const Reservoir& solution() const { return solution_; }
  [[nodiscard]] const Selector& selector() const { return *selector_; }
  [[nodiscard]] const EventRecord& record() const { return record_; }
  [[nodiscard]] std::int64_t events() const { return events_; }

  [[nodiscard]] SimulationSnapshot snapshot() const;
  /// Continues exactly where a simulation of the same crystal and rates was.
  void restore(const SimulationSnapshot& snapshot);

 private:
  void perform(const PossibleEvent& event);
  void record_opportunities();
  void draw_waiting_time();

  const EventSlots* slots_;
  const RateTable* rates_;
  SiteState state_;
  Reservoir solution_;
  RandomStream random_;
  SelectorKind kind_;
  std::unique_ptr<Selector> selector_;
  CompensatedSum time_;
  double waiting_ = 0.0;
  EventRecord record_;
  std::int64_t events_ = 0;
};

}  // namespace catex
