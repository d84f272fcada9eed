#include "catex/sites/matcher.hpp"

#include <algorithm>

namespace catex {
namespace {

bool exists(const SiteState& state, SiteId site) { return state.kinds[site] != SiteKind::Solution; }

bool is_free(const SiteState& state, SiteId site) {
  return exists(state, site) && state.occupants[site] == Occupant::Empty;
}

/// What of a class depends on the origin alone.
struct OriginEnvironment {
  std::uint8_t host_neighbours;
  bool guest_near;
};

OriginEnvironment origin_environment(const SiteGraph& graph, const SiteState& state, Ion ion,
                                     SiteId from) {
  const auto is_host = [&](SiteId s) { return state.occupants[s] == Occupant::Host; };
  const auto hosts = std::ranges::count_if(graph.near_sites(from), is_host) +
                     std::ranges::count_if(graph.far_sites(from), is_host);
  const bool guest_near =
      ion == Ion::Host && std::ranges::any_of(graph.near_sites(from), [&](SiteId s) {
        return state.occupants[s] == Occupant::Guest;
      });
  return {host_neighbour_bin(static_cast<int>(hosts)), guest_near};
}

/// `mover` (solution_site for none) is left out.
std::uint8_t crowding(const SiteGraph& graph, const SiteState& state, SiteId to, SiteId mover) {
  const auto cations = std::ranges::count_if(graph.near_sites(to), [&](SiteId s) {
    return s != mover && state.occupants[s] != Occupant::Empty;
  });
  return static_cast<std::uint8_t>(std::min<std::ptrdiff_t>(cations, crowding_levels - 1));
}

EventClass hop_class(const SiteGraph& graph, const SiteState& state, Ion ion, SiteId from,
                     SiteId to, const OriginEnvironment& origin) {
  return {.ion = ion,
          .from = state.kinds[from],
          .to = state.kinds[to],
          .host_neighbours = origin.host_neighbours,
          .crowding = crowding(graph, state, to, from),
          .guest_near = origin.guest_near};
}

EventClass desorption_class(const SiteState& state, Ion ion, SiteId from,
                            const OriginEnvironment& origin) {
  return {.ion = ion,
          .from = state.kinds[from],
          .to = SiteKind::Solution,
          .host_neighbours = origin.host_neighbours,
          .crowding = 0,
          .guest_near = false};
}

EventClass adsorption_class(const SiteGraph& graph, const SiteState& state, Ion ion, SiteId to) {
  return {.ion = ion,
          .from = SiteKind::Solution,
          .to = state.kinds[to],
          .host_neighbours = 0,
          .crowding = crowding(graph, state, to, solution_site),
          .guest_near = false};
}

void append_departures(const SiteGraph& graph, const SiteState& state, SiteId site,
                       std::vector<PossibleEvent>& events) {
  const Ion ion = ion_of(state.occupants[site]);
  const OriginEnvironment origin = origin_environment(graph, state, ion, site);
  for (const SiteId to : graph.hop_neighbours(site)) {
    if (is_free(state, to)) {
      events.push_back({site, to, hop_class(graph, state, ion, site, to, origin)});
    }
  }
  if (is_surface(state.kinds[site])) {
    events.push_back({site, solution_site, desorption_class(state, ion, site, origin)});
  }
}

}  // namespace

void append_events(const SiteGraph& graph, const SiteState& state, SiteId site,
                   std::vector<PossibleEvent>& events) {
  if (!exists(state, site)) return;
  if (state.occupants[site] != Occupant::Empty) {
    append_departures(graph, state, site, events);
  } else if (is_surface(state.kinds[site])) {
    for (const Ion ion : all_ions) {
      events.push_back({solution_site, site, adsorption_class(graph, state, ion, site)});
    }
  }
}

std::optional<EventClass> classify(const SiteGraph& graph, const SiteState& state, Ion ion,
                                   SiteId from, SiteId to) {
  if (from == to || (to != solution_site && !is_free(state, to))) return std::nullopt;
  if (from == solution_site) {
    if (!is_surface(state.kinds[to])) return std::nullopt;
    return adsorption_class(graph, state, ion, to);
  }
  if (!exists(state, from) || state.occupants[from] != occupant_of(ion)) return std::nullopt;
  const OriginEnvironment origin = origin_environment(graph, state, ion, from);
  if (to == solution_site) {
    if (!is_surface(state.kinds[from])) return std::nullopt;
    return desorption_class(state, ion, from, origin);
  }
  if (std::ranges::find(graph.hop_neighbours(from), to) == graph.hop_neighbours(from).end()) {
    return std::nullopt;
  }
  return hop_class(graph, state, ion, from, to, origin);
}

Environment environment(const SiteGraph& graph, const SiteState& state, SiteId site,
                        SiteId without) {
  Environment around{.near_hosts = 0,
                     .near_guests = 0,
                     .far_hosts = 0,
                     .far_guests = 0,
                     .depth = state.depths[site]};
  const auto count = [&](std::span<const SiteId> sites, std::uint8_t& hosts, std::uint8_t& guests) {
    for (const SiteId s : sites) {
      if (s == without) continue;
      if (state.occupants[s] == Occupant::Host) ++hosts;
      if (state.occupants[s] == Occupant::Guest) ++guests;
    }
  };
  count(graph.near_sites(site), around.near_hosts, around.near_guests);
  count(graph.far_sites(site), around.far_hosts, around.far_guests);
  return around;
}

EventCell cell_of(const SiteGraph& graph, const SiteState& state, Ion ion, SiteId from, SiteId to) {
  EventCell cell{.ion = ion,
                 .from = SiteKind::Solution,
                 .to = SiteKind::Solution,
                 .origin = {},
                 .destination = {}};
  if (from != solution_site) {
    cell.from = state.kinds[from];
    cell.origin = environment(graph, state, from);
  }
  if (to != solution_site) {
    cell.to = state.kinds[to];
    cell.destination = environment(graph, state, to, from);
  }
  return cell;
}

EventCell cell_of(const PossibleEvent& event, const Environment* origin,
                  const Environment* destination) {
  const EventClass& c = event.event_class;
  EventCell cell{.ion = c.ion, .from = c.from, .to = c.to, .origin = {}, .destination = {}};
  if (origin != nullptr) cell.origin = *origin;
  if (destination != nullptr) cell.destination = *destination;
  if (origin != nullptr && destination != nullptr) {
    // Hops are short but those between octahedra, whose distance is that of far sites.
    Environment& around = cell.destination;
    const bool far = is_octahedral(c.from) && is_octahedral(c.to);
    const bool host = c.ion == Ion::Host;
    --(far ? (host ? around.far_hosts : around.far_guests)
           : (host ? around.near_hosts : around.near_guests));
  }
  return cell;
}

std::vector<SiteId> affected_sites(const SiteGraph& graph, SiteId site) {
  // All neighbour relations are symmetric, so "who sees this site" is "whom does it see":
  // as destination, as host or near guest of the origin, or as crowd around a destination.
  std::vector<SiteId> sites{site};
  const auto append = [&sites](std::span<const SiteId> more) {
    sites.insert(sites.end(), more.begin(), more.end());
  };
  append(graph.hop_neighbours(site));
  append(graph.near_sites(site));
  append(graph.far_sites(site));
  for (const SiteId destination : graph.near_sites(site)) {
    append(graph.hop_neighbours(destination));
  }
  std::ranges::sort(sites);
  sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
  return sites;
}

}  // namespace catex
