#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/kmc/basin_snapshot.hpp"
#include "catex/kmc/compensated_sum.hpp"
#include "catex/kmc/event_record.hpp"
#include "catex/kmc/lasting_events.hpp"
#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rate_table.hpp"
#include "catex/kmc/reservoir.hpp"
#include "catex/kmc/selector.hpp"
#include "catex/kmc/surface_exchange.hpp"
#include "catex/rates/anion_rates.hpp"
#include "catex/rates/cation_memory.hpp"
#include "catex/sites/site_graph.hpp"
#include "catex/sites/surface_anions.hpp"

namespace catex {

class AnionMoves;
class CationMobility;
class FlickerBasins;

/// Everything that decides how a simulation goes on.
struct SimulationSnapshot {
  std::vector<Occupant> occupants;
  Reservoir solution;
  CompensatedSum time;  ///< [ps]
  double waiting = 0.0;
  SiteId next_from = solution_site;  ///< of the event that happens after `waiting`
  SiteId next_to = solution_site;
  Ion next_ion = Ion::Host;
  std::string random;
  EventRecord record;
  std::vector<std::int32_t> order;                   ///< of the selector
  std::array<double, 2> exchange_factors{1.0, 1.0};  ///< by ion: SurfaceExchange::factor
  BasinsSnapshot basins;                             ///< empty without elimination of flicker

  AnionState anions;  ///< empty when anions do not move, as is their order
  std::vector<std::int32_t> anion_order;
  std::int32_t next_anion = -1;  ///< node whose anion moves before the event above; -1: none
  double anion_waiting = 0.0;    ///< [ps]

  /// By site: when its cation was last seen, and whether it was mobile (CationMobility); empty
  /// without memory.
  std::vector<double> seen_times;  ///< [ps]
  std::vector<std::uint8_t> seen_mobile;
  /// By site: the arrival that may still be taken back; empty where none is counted.
  std::vector<LastingEvents::Arrival> arrivals;
};

/// What a simulation does beyond performing events of cations.
struct SimulationOptions {
  SelectorKind selector = SelectorKind::Sites;
  SurfaceExchange exchange = {};
  /// Hops that lead back and forth many times are not performed one by one (docs/kmc.md). Not
  /// together with anions that move or cations that remember.
  bool eliminate_flicker = false;
  const AnionRateModel* anion_rates = nullptr;  ///< nullptr: anions do not move
  CationMemory memory = {};                     ///< with rates of a model alone
  double return_window_ps = 0.0;  ///< of LastingEvents; 0: events that last are not counted
};

/// Rejection-free kinetic Monte Carlo of the cations of one crystal (n-fold way: Bortz, Kalos,
/// Lebowitz, J. Comput. Phys. 17, 10 (1975)). Events and their classes are those of the matcher
/// that also counted them in MD.
class Simulation {
 public:
  /// Keeps references to the lattice and the rates.
  Simulation(const PaddedLattice& lattice, const RateSource& rates, SiteState state,
             Reservoir solution, RandomStream random, SimulationOptions options = {});
  ~Simulation();
  Simulation(Simulation&&) noexcept;

  /// With a diffusion limit the factors of the surface exchange are found at the start and anew
  /// when so many events more have been performed: between these times both directions share one
  /// number, as detailed balance asks.
  static constexpr std::int64_t events_between_factors = 10000;

  /// Time of the next event [ps]; infinity when nothing can happen any more (absorbed).
  [[nodiscard]] double next_event_time() const;
  /// Performs the next event. Needs a finite next_event_time().
  void step();

  /// Where flicker is eliminated, the state is known only when it decides what happens. Brings all
  /// of it to what it is at `now` [ps], not later than the next event.
  /// @return whether it may have changed
  bool settle(double now);

  /// Counts the possible events of every class, with a rate or not, as they are at `now` [ps], not
  /// later than the next event; none of Adsorption without ions in solution. Looks at every site.
  /// @param known  what is known about the rates of the classes
  void look_at_opportunities(const RateTable& known, double now);

  /// Adds up the rates of the possible events and the ions, as they are at `now` [ps], by whether
  /// MD has met their surroundings. Looks at every site.
  void look_at_coverage(const MdCoverage& md, double now);

  /// Time of the last event [ps].
  [[nodiscard]] double time() const { return time_.sum; }
  [[nodiscard]] const SiteState& state() const { return *state_; }
  [[nodiscard]] const Reservoir& solution() const { return solution_; }
  [[nodiscard]] const Selector& selector() const { return *selector_; }
  /// Of `lasting` those of cations that have moved on.
  [[nodiscard]] const EventRecord& record() const { return record_; }
  /// With all that have lasted by `now` [ps], not before the last event.
  [[nodiscard]] EventRecord record_at(double now) const;
  /// Of cations.
  [[nodiscard]] std::int64_t events() const { return events_; }
  /// By site, those included whose site is lost with an anion that has left.
  [[nodiscard]] std::vector<Occupant> cations() const;
  /// Neither crystal nor solution has a host, and so for good.
  [[nodiscard]] bool exchanged() const;
  /// Empty when anions do not move.
  [[nodiscard]] const AnionState& anions() const;
  /// On adsorption and desorption of an ion now: SurfaceExchange::factor.
  [[nodiscard]] double exchange_factor(Ion ion) const {
    return exchange_factors_[static_cast<int>(ion)];
  }

  [[nodiscard]] SimulationSnapshot snapshot() const;
  /// Continues exactly where a simulation of the same crystal and rates was. Throws InputError
  /// when the snapshot contradicts itself.
  void restore(const SimulationSnapshot& snapshot);

 private:
  static constexpr std::int32_t none = -1;

  void perform(const PossibleEvent& event);
  void move_anion(std::int32_t node);
  /// Draws what happens next.
  void draw_next();
  /// The next event of a cation that remembers.
  void draw_next_mobile();
  void make_basins();
  /// Finds the factors of the surface exchange for the configuration.
  void find_exchange_factors();
  void set_exchange_factors(const std::array<double, 2>& factors);
  /// What rates of adsorption are proportional to now, all factors included [mol/L].
  [[nodiscard]] double adsorption_activity(Ion ion) const;
  /// Tells the selector what adsorption goes by.
  void set_activities();
  /// Rate of an event of the cell now [1/ps].
  [[nodiscard]] double rate_now(const EventCell& cell) const;

  const PaddedLattice* lattice_;
  RateSource rates_;
  RateSource proposed_;               ///< of mobile cations, where they remember
  std::unique_ptr<SiteState> state_;  ///< stays where it is when the simulation moves: for basins_
  Reservoir solution_;
  RandomStream random_;
  SelectorKind kind_;
  SurfaceExchange exchange_;
  bool eliminate_flicker_;
  std::optional<LastingEvents> lasting_;
  std::int64_t cations_;  ///< of the crystal; kept for the balance alone
  std::array<double, 2> exchange_factors_{1.0, 1.0};
  std::unique_ptr<Selector> selector_;
  std::unique_ptr<FlickerBasins> basins_;     ///< nullptr without elimination of flicker
  std::unique_ptr<AnionMoves> anions_;        ///< nullptr when anions do not move
  std::unique_ptr<CationMobility> mobility_;  ///< nullptr without memory
  CompensatedSum time_;
  NextEvent next_;
  std::int32_t next_anion_ = none;  ///< node whose anion moves before next_
  double anion_waiting_ = 0.0;
  EventRecord record_;
  std::int64_t events_ = 0;
};

}  // namespace catex
