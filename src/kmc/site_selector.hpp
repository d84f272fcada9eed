#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/selector.hpp"
#include "class_site_rates.hpp"
#include "model_site_rates.hpp"
#include "packed_cell.hpp"
#include "place_set.hpp"
#include "site_weights.hpp"

namespace catex {

/// Groups sites by the sum of the rates of what their ions may do, and empty sites by the rates of
/// adsorption; draws a site by these, then one of its events. A move changes the surroundings of
/// some thirty sites, and only what depends on them is computed anew.
/// Sites are drawn by bounds of their rates, which need not follow where rates fall: a site that is
/// drawn is accepted by its rate as it is now, and a bound far above it is then corrected. Rates
/// are never updated by differences: each is the same as if computed from scratch. Bounds and
/// groups depend on the past and belong to `order`.
///
/// `SiteRates` (ClassSiteRates, ModelSiteRates) says what the rates are.
template <typename SiteRates>
class SiteSelector final : public Selector {
 public:
  SiteSelector(const PaddedLattice& lattice, SiteRates rates, const SiteState& state,
               const Reservoir& reservoir);

  void perform(const SiteState& state, const PossibleEvent& event) override;
  void change_sites(const SiteState& state, std::span<const SiteId> sites) override;
  void set_concentration(Ion ion, double mol_L) override;
  void set_desorption_factor(Ion ion, double factor) override;
  [[nodiscard]] double adsorption_per_mol_L(Ion ion) const override;
  void choose_next(RandomStream& random, NextEvent& next) override;
  [[nodiscard]] double rate_of(SiteId site) const override;
  void append_events_of(SiteId site, std::vector<RatedEvent>& events) const override;
  void hold(SiteId site, bool held) override;
  [[nodiscard]] double total_rate() const override;
  [[nodiscard]] std::vector<RatedEvent> events() const override;
  [[nodiscard]] std::vector<std::int32_t> order() const override;
  void restore_order(std::span<const std::int32_t> order) override;

 private:
  void put_ions(const SiteState& state);
  /// Places and plan of an event.
  struct Move {
    LatticePlace at;           ///< of the plan: the origin, or where an ion enters
    LatticePlace destination;  ///< unless the ion leaves
    const MovePlan* plan;
  };
  [[nodiscard]] Move move_of(const PossibleEvent& event) const;
  void change_cells(const MovePlan& plan, LatticePlace at, Ion ion);
  void change_occupant(LatticePlace place, Occupant occupant, PlaceSet& touched);
  /// Sum of the rates of all that the ion at a place may do.
  [[nodiscard]] double departures(LatticePlace origin) const;
  void set_departures(LatticePlace origin, double bound);
  void update_departures(LatticePlace origin);
  void update_adsorption(LatticePlace place);
  void settle();
  [[nodiscard]] bool held(LatticePlace place) const { return !held_.empty() && held_[place] != 0; }

  /// One of the events of an ion in proportion to its rate. Corrects a bound far above their sum.
  /// @param x  uniform between 0 and a bound of the sum of their rates
  /// @return   false, and no event, when x is not below the sum
  [[nodiscard]] bool choose_departure(LatticePlace origin, double x, PossibleEvent& event);
  // They set an event where it stays: to copy one that was written bytewise just now takes long.
  void set_adsorption(PossibleEvent& event, Ion ion, LatticePlace place) const;
  /// Left a call, it takes 3 % of the time of an event.
  /// @param far  the hop is to a far site
  [[gnu::always_inline]] inline void set_hop(PossibleEvent& event, LatticePlace from,
                                             LatticePlace to, bool far) const;
  void set_desorption(PossibleEvent& event, LatticePlace from) const;

  const PaddedLattice* lattice_;
  SiteRates rates_;
  SiteWeights departures_;                  ///< by place: hops and desorption of its ion, bounds
  std::array<SiteWeights, 2> adsorptions_;  ///< by ion and place, per mol/L
  std::array<double, 2> mol_L_{};
  std::vector<std::uint8_t> held_;  ///< by place; empty until one is held
  PlaceSet touched_;                ///< by a change of sites
  PlaceSet origins_;                ///< of hops to these
  /// The hop that was chosen last, most often the one to perform next: not to look it up again.
  struct {
    SiteId from = solution_site;
    SiteId to = solution_site;
    Move move{};
  } chosen_;
};

extern template class SiteSelector<ClassSiteRates>;
extern template class SiteSelector<ModelSiteRates>;

}  // namespace catex
