#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/sites/matcher.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// Numbers everything that could ever happen on a site graph. The slots of a site are its hops,
/// in the order of its hop neighbours; then its exchange with the solution: desorption of its
/// occupant or adsorption of a host, and adsorption of a guest.
/// Fixed during a simulation and shared by all replicas.
class EventSlots {
 public:
  /// Keeps a reference to the graph.
  explicit EventSlots(const SiteGraph& graph);

  [[nodiscard]] const SiteGraph& graph() const { return *graph_; }
  [[nodiscard]] std::int32_t size() const { return start_.back(); }
  [[nodiscard]] std::int32_t first(SiteId site) const { return start_[site]; }
  [[nodiscard]] std::int32_t end(SiteId site) const { return start_[site + 1]; }
  /// Site whose events the slot belongs to.
  [[nodiscard]] SiteId site(std::int32_t slot) const { return site_[slot]; }

  /// Slot of a possible event of `site`. The matcher lists hops in the order of the hop
  /// neighbours, so the search begins at slot `from` (that of the event before).
  [[nodiscard]] std::int32_t slot_of(SiteId site, const PossibleEvent& event,
                                     std::int32_t from) const;
  /// Event of a slot that is of class `event_class` now.
  [[nodiscard]] PossibleEvent event(std::int32_t slot, const EventClass& event_class) const;

  /// `affected_sites` of the matcher, computed once.
  [[nodiscard]] std::span<const SiteId> affected(SiteId site) const {
    return std::span(affected_).subspan(affected_start_[site],
                                        affected_start_[site + 1] - affected_start_[site]);
  }

 private:
  const SiteGraph* graph_;
  std::vector<std::int32_t> start_;
  std::vector<SiteId> site_;
  std::vector<std::int32_t> affected_start_;
  std::vector<SiteId> affected_;
};

}  // namespace catex
