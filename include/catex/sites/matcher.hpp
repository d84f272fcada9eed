#pragma once

#include <cstddef>
#include <vector>

#include "catex/catalog/event_cell.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// One thing that can happen in a configuration.
struct PossibleEvent {
  SiteId from;  ///< solution_site for Adsorption
  SiteId to;    ///< solution_site for Desorption
  EventClass event_class;
};

/// The one place that says which events are possible. MD analysis counts them (exposure), KMC
/// performs them; a rate means the same in both because both ask here.
///
/// Rules: a cation hops to an empty, existing hop neighbour; a cation on a surface site (every
/// kind but O6 and T4) may leave for the solution; an empty surface site may take a host or a
/// guest from the solution.
///
/// Appends the events *of* one site: hops and desorption of its occupant, or adsorption onto it
/// when it is empty.
void append_events(const SiteGraph& graph, const SiteState& state, SiteId site,
                   std::vector<PossibleEvent>& events);

/// Class of the move from -> to (either may be solution_site) of `ion` in `state`, which is the
/// configuration before the move; nullopt when the rules above do not list it.
[[nodiscard]] std::optional<EventClass> classify(const SiteGraph& graph, const SiteState& state,
                                                 Ion ion, SiteId from, SiteId to);

/// Surroundings of a site in `state`; the occupants of the site itself and of `without`
/// (solution_site for none) are not counted.
[[nodiscard]] Environment environment(const SiteGraph& graph, const SiteState& state, SiteId site,
                                      SiteId without = solution_site);

/// Cell of an event that `append_events` or `classify` lists, in the configuration before it; its
/// class is class_of the cell.
[[nodiscard]] EventCell cell_of(const SiteGraph& graph, const SiteState& state, Ion ion,
                                SiteId from, SiteId to);

/// The same for a listed event when environment() of its sites is known, nobody left out there:
/// the mover is taken from the destination's. Null for the solution.
[[nodiscard]] EventCell cell_of(const PossibleEvent& event, const Environment* origin,
                                const Environment* destination);

/// Sites whose event classes can change when `site` changes its occupant, `site` included; sorted.
[[nodiscard]] std::vector<SiteId> affected_sites(const SiteGraph& graph, SiteId site);

}  // namespace catex
