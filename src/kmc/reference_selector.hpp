#pragma once

#include <array>

#include "catex/kmc/selector.hpp"

namespace catex {

/// Twin of ClassLists for tests: lists every event of the crystal after every change and sums
/// their rates one by one.
class ReferenceSelector final : public Selector {
 public:
  ReferenceSelector(const EventSlots& slots, const RateTable& rates, const SiteState& state,
                    const Reservoir& reservoir);

  void rematch(const SiteState& state, std::span<const SiteId> changed) override;
  void set_concentration(Ion ion, double mol_L) override;
  [[nodiscard]] double total_rate() const override;
  [[nodiscard]] PossibleEvent pick(RandomStream& random) const override;
  [[nodiscard]] std::int64_t possible(int class_index) const override;
  /// Nothing: the configuration decides the order.
  [[nodiscard]] std::vector<std::int32_t> order() const override { return {}; }
  void restore_order(std::span<const std::int32_t>) override {}

 private:
  [[nodiscard]] double activity(const EventClass& event_class) const;
  [[nodiscard]] double rate(const PossibleEvent& event) const;

  const EventSlots* slots_;
  const RateTable* rates_;
  std::array<double, 2> mol_L_{};
  std::vector<PossibleEvent> events_;
  std::vector<std::int64_t> numbers_ = std::vector<std::int64_t>(event_class_count, 0);
};

}  // namespace catex
