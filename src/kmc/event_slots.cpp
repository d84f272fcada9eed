#include "catex/kmc/event_slots.hpp"

#include <algorithm>
#include <cassert>

namespace catex {

namespace {

// Of the slots for exchange with the solution, counted from the end of a site's slots.
constexpr int occupant_slot = 2;  ///< desorption, or adsorption of a host
constexpr int guest_slot = 1;     ///< adsorption of a guest

}  // namespace

EventSlots::EventSlots(const SiteGraph& graph) : graph_(&graph), start_{0}, affected_start_{0} {
  for (SiteId s = 0; s < graph.size(); ++s) {
    const auto slots = static_cast<std::int32_t>(graph.hop_neighbours(s).size()) + occupant_slot;
    start_.push_back(start_.back() + slots);
    site_.insert(site_.end(), slots, s);
    const std::vector<SiteId> affected = affected_sites(graph, s);
    affected_.insert(affected_.end(), affected.begin(), affected.end());
    affected_start_.push_back(static_cast<std::int32_t>(affected_.size()));
  }
}

std::int32_t EventSlots::slot_of(SiteId site, const PossibleEvent& event, std::int32_t from) const {
  if (event.to == solution_site) return end(site) - occupant_slot;
  if (event.from == solution_site) {
    return end(site) - (event.event_class.ion == Ion::Host ? occupant_slot : guest_slot);
  }
  const std::span<const SiteId> hops = graph_->hop_neighbours(site);
  const auto hop = std::find(hops.begin() + (from - first(site)), hops.end(), event.to);
  assert(hop != hops.end());
  return first(site) + static_cast<std::int32_t>(hop - hops.begin());
}

PossibleEvent EventSlots::event(std::int32_t slot, const EventClass& event_class) const {
  const SiteId s = site(slot);
  if (event_class.from == SiteKind::Solution) return {solution_site, s, event_class};
  if (event_class.to == SiteKind::Solution) return {s, solution_site, event_class};
  return {s, graph_->hop_neighbours(s)[slot - first(s)], event_class};
}

}  // namespace catex
