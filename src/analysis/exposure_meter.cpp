#include "catex/analysis/exposure_meter.hpp"

#include <utility>

#include "catex/base/errors.hpp"

namespace catex {

ExposureMeter::ExposureMeter(const SiteGraph& graph, const SiteState& state, CellTable& table)
    : ExposureMeter(
          graph, state, table,
          {.now = {}, .since = std::vector<Clock>(static_cast<std::size_t>(graph.size()))}) {}

ExposureMeter::ExposureMeter(const SiteGraph& graph, const SiteState& state, CellTable& table,
                             State stored)
    : stored_(std::move(stored)), views_(views(graph, state)), listed_(graph.size()) {
  if (stored_.since.size() != listed_.size()) {
    throw RunError("the stored exposures do not fit the lattice of sites");
  }
  for (SiteId s = 0; s < graph.size(); ++s) list(graph, state, table, s);
}

void ExposureMeter::pass(double elapsed_ps, const SolutionConcentration& concentration) {
  stored_.now.time += elapsed_ps;
  stored_.now.host += elapsed_ps * concentration.host;
  stored_.now.guest += elapsed_ps * concentration.guest;
}

void ExposureMeter::show(const SiteGraph& graph, const SiteState& state, CellTable& table) {
  const std::vector<View> before = std::exchange(views_, views(graph, state));
  std::vector<char> stale(views_.size(), 0);
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (views_[s] == before[s]) continue;
    stale[s] = 1;
    for (const SiteId origin : graph.hop_neighbours(s)) {
      if (views_[origin].occupant != Occupant::Empty) stale[origin] = 1;
    }
  }
  for (SiteId s = 0; s < graph.size(); ++s) {
    if (!stale[s]) continue;
    add_passed(table, s);
    stored_.since[s] = stored_.now;
    list(graph, state, table, s);
  }
}

std::vector<ExposureMeter::View> ExposureMeter::views(const SiteGraph& graph,
                                                      const SiteState& state) {
  std::vector<View> views;
  views.reserve(graph.size());
  for (SiteId s = 0; s < graph.size(); ++s) {
    views.push_back({state.kinds[s], state.occupants[s], environment(graph, state, s)});
  }
  return views;
}

void ExposureMeter::list(const SiteGraph& graph, const SiteState& state, CellTable& table,
                         SiteId site) {
  const auto around = [&](SiteId s) { return s == solution_site ? nullptr : &views_[s].around; };
  events_.clear();
  append_events(graph, state, site, events_);
  listed_[site].clear();
  for (const PossibleEvent& event : events_) {
    const EventCell cell = cell_of(event, around(event.from), around(event.to));
    const auto clock = event.from != solution_site ? &Clock::time
                       : cell.ion == Ion::Host     ? &Clock::host
                                                   : &Clock::guest;
    listed_[site].push_back({table.place(key_of(cell)), clock});
  }
}

void ExposureMeter::add_passed(CellTable& table, SiteId site) const {
  for (const Listed& event : listed_[site]) {
    table.at(event.place).exposure += stored_.now.*event.clock - stored_.since[site].*event.clock;
  }
}

void ExposureMeter::add_open(CellTable& copy) const {
  for (std::size_t s = 0; s < listed_.size(); ++s) add_passed(copy, static_cast<SiteId>(s));
}

}  // namespace catex
