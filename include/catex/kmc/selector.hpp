#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rate_table.hpp"
#include "catex/kmc/reservoir.hpp"
#include "catex/sites/matcher.hpp"

namespace catex {

/// What happens next, and after which time.
struct NextEvent {
  double waiting = 0.0;  ///< [ps]; infinity when nothing can happen, then `event` means nothing
  PossibleEvent event{};
};

/// A possible event with its rate [1/ps], concentration included.
struct RatedEvent {
  PossibleEvent event;
  double rate;
};

/// Keeps the events that a configuration offers and draws one in proportion to its rate.
class Selector {
 public:
  virtual ~Selector() = default;

  /// Brings the events in line with the configuration after `event`; `state` is that after it.
  virtual void perform(const SiteState& state, const PossibleEvent& event) = 0;
  /// Brings the events in line with sites whose kind, depth or occupant has changed.
  virtual void change_sites(const SiteState& state, std::span<const SiteId> sites) = 0;
  /// Brings the adsorption rates of one ion in line with its concentration.
  virtual void set_concentration(Ion ion, double mol_L) = 0;
  /// Multiplies the rates of desorption of one ion; 1 at first. Looks at every site.
  virtual void set_desorption_factor(Ion ion, double factor) = 0;
  /// Sum of the rates of adsorption of one ion, of held sites too [1/(ps mol/L)], added afresh:
  /// slow.
  [[nodiscard]] virtual double adsorption_per_mol_L(Ion ion) const = 0;

  /// Sets what happens next.
  virtual void choose_next(RandomStream& random, NextEvent& next) = 0;
  [[nodiscard]] NextEvent next(RandomStream& random) {
    NextEvent next;
    choose_next(random, next);
    return next;
  }

  /// Sum of the rates of the events of a site [1/ps]: of what its ion may do, or of adsorption.
  [[nodiscard]] virtual double rate_of(SiteId site) const = 0;
  /// Appends the events of a site with a rate above 0, in the order of the matcher.
  virtual void append_events_of(SiteId site, std::vector<RatedEvent>& events) const = 0;
  /// While a site is held, next() offers none of its events.
  virtual void hold(SiteId site, bool held) = 0;

  /// Sum of the rates of all that next() offers [1/ps], added afresh: slow.
  [[nodiscard]] virtual double total_rate() const = 0;
  /// All events with a rate above 0, of held sites too, by site and in the order of the matcher:
  /// slow.
  [[nodiscard]] virtual std::vector<RatedEvent> events() const = 0;

  /// What, besides the configuration, decides the draws to come.
  [[nodiscard]] virtual std::vector<std::int32_t> order() const = 0;
  /// Continues with the order of a selector of the same configuration and rates. Throws InputError
  /// when it does not fit.
  virtual void restore_order(std::span<const std::int32_t> order) = 0;
};

enum class SelectorKind {
  Sites,     ///< keeps the rates of each site up to date around what moves: O(1) per event
  Reference  ///< asks the matcher for every event of the crystal after every change; for tests
};

/// Both kinds keep references to the lattice and the rates.
[[nodiscard]] std::unique_ptr<Selector> make_selector(SelectorKind kind,
                                                      const PaddedLattice& lattice,
                                                      const RateSource& rates,
                                                      const SiteState& state,
                                                      const Reservoir& reservoir);

}  // namespace catex
