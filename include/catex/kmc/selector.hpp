#pragma once

#include <memory>
#include <span>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/kmc/event_slots.hpp"
#include "catex/kmc/rates.hpp"
#include "catex/kmc/reservoir.hpp"
#include "catex/sites/matcher.hpp"

namespace catex {

/// Keeps the events that a configuration offers and picks one in proportion to its rate.
class Selector {
 public:
  virtual ~Selector() = default;

  /// Brings the events in line with `state` after the occupants of `changed` changed.
  virtual void rematch(const SiteState& state, std::span<const SiteId> changed) = 0;
  /// Brings the adsorption rates of one ion in line with its concentration.
  virtual void set_concentration(Ion ion, double mol_L) = 0;

  /// [1/ps]
  [[nodiscard]] virtual double total_rate() const = 0;
  /// Needs total_rate() > 0.
  [[nodiscard]] virtual PossibleEvent pick(RandomStream& random) const = 0;

  /// Number of possible events of a class, with a rate or not; none of Adsorption without ions
  /// in solution.
  [[nodiscard]] virtual std::int64_t possible(int class_index) const = 0;
  /// Classes whose `possible` may have changed since `clear_changed`, each once.
  [[nodiscard]] std::span<const int> changed() const { return changed_; }
  void clear_changed();

  /// What, besides the configuration, decides the picks to come: the slots of class 0 in their
  /// order, then those of class 1, ...
  [[nodiscard]] virtual std::vector<std::int32_t> order() const = 0;
  /// Continues with the order of a selector of the same configuration.
  virtual void restore_order(std::span<const std::int32_t> order) = 0;

 protected:
  void mark_changed(int class_index);

 private:
  std::vector<int> changed_;
  std::vector<char> is_changed_ = std::vector<char>(event_class_count, 0);
};

enum class SelectorKind {
  ClassLists,  ///< one list per class, kept up to date: O(log classes) to pick
  Reference    ///< lists every event of the crystal after every change; for tests
};

/// Both kinds keep references to slots and rates.
[[nodiscard]] std::unique_ptr<Selector> make_selector(SelectorKind kind, const EventSlots& slots,
                                                      const RateTable& rates,
                                                      const SiteState& state,
                                                      const Reservoir& reservoir);

}  // namespace catex
