#pragma once

#include <array>

#include "catex/kmc/selector.hpp"
#include "catex/kmc/sum_tree.hpp"

namespace catex {

/// Events of one class have one rate: keeps, per class, a list of the slots that are possible
/// now, picks a class by its weight and a member uniformly. A change touches only the sites that
/// the matcher calls affected; insertion and removal cost O(1).
class ClassLists final : public Selector {
 public:
  ClassLists(const EventSlots& slots, const RateTable& rates, const SiteState& state,
             const Reservoir& reservoir);

  void rematch(const SiteState& state, std::span<const SiteId> changed) override;
  void set_concentration(Ion ion, double mol_L) override;
  [[nodiscard]] double total_rate() const override { return tree_.total(); }
  [[nodiscard]] PossibleEvent pick(RandomStream& random) const override;
  [[nodiscard]] std::int64_t possible(int class_index) const override;
  [[nodiscard]] std::vector<std::int32_t> order() const override;
  void restore_order(std::span<const std::int32_t> order) override;

 private:
  using ClassIndex = std::int16_t;  ///< narrow: the working set decides the speed
  static_assert(event_class_count <= 32767);

  void rematch_site(const SiteState& state, SiteId site);
  void insert(std::int32_t slot, ClassIndex class_index);
  void remove(std::int32_t slot);
  void update_weight(int class_index);
  /// 1, or the concentration [mol/L] of the ion that a class adsorbs.
  [[nodiscard]] double activity(int class_index) const;

  const EventSlots* slots_;
  const RateTable* rates_;
  std::vector<std::vector<std::int32_t>> lists_;  ///< slots, by class
  std::vector<ClassIndex> class_of_;              ///< by slot; no_class when not possible
  std::vector<std::int32_t> position_;            ///< by slot, within its list
  std::vector<std::uint8_t> listed_;              ///< by site, its possible events

  SumTree tree_;                                ///< weights of the classes that have a rate
  std::vector<int> leaf_;                       ///< by class, in the tree; no_class without a rate
  std::array<std::vector<int>, 2> adsorption_;  ///< classes by ion
  std::vector<signed char> adsorbs_;            ///< by class: the ion, or -1
  std::array<double, 2> mol_L_{};

  std::vector<std::uint64_t> visited_;  ///< by site, the rematch that last saw it
  std::uint64_t rematches_ = 0;
  std::vector<PossibleEvent> events_;  ///< scratch
  std::vector<ClassIndex> wanted_;     ///< scratch
};

}  // namespace catex
