#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "catex/kmc/basin_snapshot.hpp"
#include "catex/kmc/compensated_sum.hpp"
#include "catex/kmc/event_record.hpp"
#include "catex/kmc/flicker_basin.hpp"
#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rate_table.hpp"
#include "catex/kmc/selector.hpp"

namespace catex {

/// Finds places of a crystal that go back and forth among a few configurations, and takes their
/// hops out of the simulation (docs/kmc.md).
///
/// A basin *owns* all sites with an event whose rate could depend on its configuration. They are
/// held back from the selector; their events are the exits of the basin. No site has two owners, so
/// that basins are independent of each other and of the rest of the crystal until an event changes
/// something that a basin's rates depend on. Then its configuration at that moment is drawn, and
/// its rates are set anew.
class FlickerBasins {
 public:
  /// Keeps references to all but the rates.
  /// @param constant_solution  no event changes the rates of adsorption and desorption everywhere,
  /// so that these can be part of a basin
  FlickerBasins(const PaddedLattice& lattice, const RateSource& rates, bool constant_solution,
                SiteState& state, Selector& selector);

  /// Time from `now` to the first exit [ps]; infinity without basins.
  [[nodiscard]] double time_to_exit(const CompensatedSum& now) const;
  /// The event with which the first basin is left, at `now`.
  [[nodiscard]] PossibleEvent leave(const CompensatedSum& now, RandomStream& random,
                                    EventRecord& record);

  /// Brings all whose rates an event will change to their configurations at `now`.
  /// @param exchange_changes  rates of adsorption and desorption will be others everywhere
  void before(const PossibleEvent& event, bool exchange_changes, const CompensatedSum& now,
              RandomStream& random, EventRecord& record);
  /// Sets their rates anew after the event, drops those that it ended, and looks whether there is a
  /// new basin around it.
  void after(const PossibleEvent& event, const CompensatedSum& now, RandomStream& random);

  /// Brings all to their configurations at `now`.
  /// @return whether there are any
  bool settle(const CompensatedSum& now, RandomStream& random, EventRecord& record);

  [[nodiscard]] BasinsSnapshot snapshot() const;
  /// Continues from a snapshot; the selector is new and holds nothing yet. Throws InputError when
  /// it contradicts the crystal.
  void restore(const BasinsSnapshot& snapshot);

 private:
  /// How a state comes from another one.
  using Step = BasinSnapshot::Step;

  struct Basin {
    std::vector<Step> steps;                       ///< of all states; that of state 0 means nothing
    std::vector<SiteId> sites;                     ///< whose occupants change
    std::vector<std::vector<Occupant>> occupants;  ///< by state and site
    std::vector<SiteId> owned;                     ///< sorted
    Eigen::MatrixXd exit_rates;                    ///< by owned site and state [1/ps]
    FlickerBasin::Matrix hop_rates;                ///< [1/ps]
    Eigen::MatrixXi hop_classes;                   ///< indices of their event classes
    std::optional<FlickerBasin> law;
    int state = 0;         ///< in which the crystal is
    CompensatedSum since;  ///< when
    FlickerBasin::Exit exit{};
    double eliminated = 0.0;  ///< hops
    std::int64_t updates = 0;
    bool settled = false;      ///< the state is that at the event which is being performed
    std::vector<int> touched;  ///< indices of owned sites whose rates that event may change

    [[nodiscard]] int states() const { return static_cast<int>(steps.size()); }
    void shape();
    void add_hops(const FlickerBasin::Matrix& hops, EventRecord& record);
  };

  using OffsetsByType = std::array<std::vector<LatticePlace>, PaddedLattice::types>;
  template <typename Visit>
  void for_each_at(SiteId site, const OffsetsByType& offsets, Visit&& visit) const;
  template <typename Visit>
  void for_each_in_reach(SiteId site, Visit&& visit) const;
  /// Sorted.
  [[nodiscard]] std::vector<SiteId> reach(std::span<const SiteId> sites) const;

  // The crystal's configuration.
  void move(const PossibleEvent& event);
  void go_to(Basin& basin, int state);
  [[nodiscard]] double rate_of(const PossibleEvent& event) const;
  /// Of the way back after an event.
  [[nodiscard]] double rate_of_return(const PossibleEvent& event);

  // A basin's time.
  void settle(Basin& basin, const CompensatedSum& now, RandomStream& random, EventRecord& record);
  void draw_exit(Basin& basin, const CompensatedSum& now, RandomStream& random);

  // A basin's states and rates.
  /// Whether the event could be a hop within a basin.
  [[nodiscard]] bool may_hop(const PossibleEvent& event) const;
  /// State to which an event leads, if it is one of the basin's.
  [[nodiscard]] std::optional<int> state_after(const Basin& basin, int state,
                                               const PossibleEvent& event) const;
  void add_state(Basin& basin, const Step& step) const;
  /// Sets the rates of owned sites, by index, and the law.
  /// @param least  hops per state in a stay
  /// @return whether the basin is worth having
  bool set_rates(Basin& basin, std::span<const int> indices, double least);
  void set_rates_of_sites(Basin& basin);

  /// Looks for a basin around an event that just happened.
  [[nodiscard]] std::unique_ptr<Basin> explore(const PossibleEvent& event);
  /// Appends what can be reached from the present state and back, at `least` [1/ps] either way.
  /// @return false when there are too many states
  bool append_states(Basin& basin, std::span<const SiteId> centre, double least);

  /// Of the events that would change the rates of a basin, but for its exits, roughly [1/ps].
  [[nodiscard]] double rate_around(const Basin& basin, SiteId centre) const;

  void own(const Basin& basin);
  void drop(std::size_t index);
  /// Notes the owned sites that exchange ions with the solution.
  void touch_surface();

  const PaddedLattice* lattice_;
  bool constant_solution_;
  SiteState* state_;
  Selector* selector_;
  /// By type of a place: offsets of the places with events whose rates its occupant may change.
  OffsetsByType reach_;
  OffsetsByType wide_reach_;  ///< of two steps
  std::vector<std::unique_ptr<Basin>> basins_;
  std::vector<std::int32_t> owners_;  ///< by site: index of the basin, or -1
  std::vector<std::int32_t> counts_;  ///< events by site since it was last looked at
  std::vector<std::int32_t> limits_;  ///< events after which it is looked at
};

}  // namespace catex
