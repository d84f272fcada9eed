#pragma once

#include <array>

#include "catex/kmc/selector.hpp"

namespace catex {

/// Twin of SiteSelector for tests: lists every event of the crystal after every change and sums
/// their rates one by one.
class ReferenceSelector final : public Selector {
 public:
  ReferenceSelector(const SiteGraph& graph, const RateSource& rates, const SiteState& state,
                    const Reservoir& reservoir);

  void perform(const SiteState& state, const PossibleEvent& event) override;
  void change_sites(const SiteState& state, std::span<const SiteId>) override { list(state); }
  void set_concentration(Ion ion, double mol_L) override;
  void set_desorption_factor(Ion ion, double factor) override;
  [[nodiscard]] double adsorption_per_mol_L(Ion ion) const override;
  void choose_next(RandomStream& random, NextEvent& next) override;
  [[nodiscard]] double rate_of(SiteId site) const override;
  void append_events_of(SiteId site, std::vector<RatedEvent>& events) const override;
  void hold(SiteId site, bool held) override { held_[site] = held; }
  [[nodiscard]] double total_rate() const override;
  [[nodiscard]] std::vector<RatedEvent> events() const override;
  /// Nothing: the configuration decides the order.
  [[nodiscard]] std::vector<std::int32_t> order() const override { return {}; }
  void restore_order(std::span<const std::int32_t>) override {}

 private:
  void list(const SiteState& state);
  [[nodiscard]] double rate(const RatedEvent& listed) const;
  [[nodiscard]] bool offered(const RatedEvent& listed) const;

  const SiteGraph* graph_;
  RateSource rates_;
  std::array<double, 2> mol_L_{};
  std::array<double, 2> desorption_factors_{1.0, 1.0};
  std::vector<RatedEvent> events_;  ///< of all sites, rates per mol/L and without factors
  std::vector<bool> held_;          ///< by site
};

}  // namespace catex
