#include "catex/analysis/site_tracker.hpp"

#include <algorithm>
#include <tuple>

#include "catex/base/errors.hpp"

namespace catex {

SiteTracker::SiteTracker(Model model, ExchangeRoles roles, double time, const IonSystem& first,
                         TrackerSettings settings)
    : model_(std::move(model)),
      roles_(roles),
      settings_(settings),
      time_(time),
      membership_(crystal_membership(first, model_, settings.membership)),
      net_(first, membership_, settings.net),
      occupation_(net_.graph()),
      site_(first.size(), unassigned_site),
      last_site_(first.size(), unassigned_site),
      last_kind_(first.size(), SiteKind::Solution),
      last_in_core_(first.size(), time),
      holder_(net_.graph().size(), -1) {
  occupation_.set_anions(graph(), net_.present());
  assign_cations(first);
  remember_kinds();
}

SiteTracker::SiteTracker(Model model, ExchangeRoles roles, State state, TrackerSettings settings)
    : model_(std::move(model)),
      roles_(roles),
      settings_(settings),
      time_(state.time),
      net_(std::move(state.net), settings.net),
      occupation_(net_.graph()),
      site_(std::move(state.site)),
      last_site_(std::move(state.last_site)),
      last_kind_(std::move(state.last_kind)),
      last_in_core_(std::move(state.last_in_core)),
      holder_(net_.graph().size(), -1) {
  occupation_.set_anions(graph(), net_.present());
  occupation_.occupants = std::move(state.occupants);
  restore_holders();
}

SiteTracker::State SiteTracker::state() const {
  return {.time = time_,
          .net = net_.state(),
          .site = site_,
          .last_site = last_site_,
          .last_kind = last_kind_,
          .last_in_core = last_in_core_,
          .occupants = occupation_.occupants};
}

void SiteTracker::restore_holders() {
  const std::size_t sites = holder_.size();
  bool fits = site_.size() == last_site_.size() && site_.size() == last_in_core_.size() &&
              site_.size() == last_kind_.size() && occupation_.occupants.size() == sites;
  for (std::size_t i = 0; fits && i < site_.size(); ++i) {
    if (site_[i] < 0) continue;
    fits = static_cast<std::size_t>(site_[i]) < sites;
    if (fits) holder_[site_[i]] = static_cast<std::int32_t>(i);
  }
  if (!fits) throw RunError("the stored state of the site tracker does not fit together");
}

std::span<const SiteMove> SiteTracker::look(double time, const IonSystem& system,
                                            Membership membership) {
  if (system.size() != site_.size()) {
    throw RunError("the number of ions changed between two looks at a run");
  }
  membership_ = std::move(membership);
  net_.update(time - time_, system, membership_);
  time_ = time;
  occupation_.set_anions(graph(), net_.present());
  moves_.clear();
  losses_.clear();
  unassign_from_lost_sites(system);
  assign_cations(system);
  remember_kinds();
  return moves_;
}

void SiteTracker::unassign_from_lost_sites(const IonSystem& system) {
  for (SiteId s = 0; s < graph().size(); ++s) {
    const bool lost = occupation_.kinds[s] == SiteKind::Solution && holder_[s] >= 0;
    if (lost) give_up_site(system, holder_[s]);
  }
}

void SiteTracker::give_up_site(const IonSystem& system, std::int32_t index) {
  losses_.push_back({index, ion_of(system, index), site_[index], unassigned_site, true});
  leave_site(index);
}

void SiteTracker::assign_cations(const IonSystem& system) {
  std::vector<Arrival> arrivals = find_arrivals(system);
  std::ranges::sort(arrivals, {},
                    [&](const Arrival& a) { return std::tuple(a.ratio, system.ids[a.index]); });
  const auto perform_possible = [&] {
    std::vector<Arrival> waiting;
    for (const Arrival& arrival : arrivals) {
      if (arrival.to >= 0 && holder_[arrival.to] >= 0) {
        waiting.push_back(arrival);
      } else {
        perform(arrival, false);
      }
    }
    const bool any = waiting.size() < arrivals.size();
    arrivals = std::move(waiting);
    return any;
  };
  const auto displace_one = [&] {
    const auto it = std::ranges::find_if(arrivals, [&](const Arrival& arrival) {
      return time_ - last_in_core_[holder_[arrival.to]] > settings_.handover_ps;
    });
    if (it == arrivals.end()) return false;
    // Who has no bond to the crystal any more gives way to the solution.
    const std::int32_t holder = holder_[it->to];
    const bool unbound = membership_.place[holder] == Place::Solution;
    if (unbound) {
      perform({0.0, holder, ion_of(system, holder), solution_site}, false);
    } else {
      give_up_site(system, holder);
    }
    perform(*it, !unbound);
    arrivals.erase(it);
    return true;
  };
  // A site that is left may be what another arrival waits for.
  while (perform_possible() || displace_one()) {
  }
}

void SiteTracker::remember_kinds() {
  for (std::size_t i = 0; i < site_.size(); ++i) {
    if (site_[i] >= 0) last_kind_[i] = occupation_.kinds[site_[i]];
    if (site_[i] == solution_site) last_kind_[i] = SiteKind::Solution;
  }
}

std::vector<SiteTracker::Arrival> SiteTracker::find_arrivals(const IonSystem& system) {
  std::vector<Arrival> arrivals;
  int members = 0;
  int in_cores = 0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (system.species[i] != roles_.host && system.species[i] != roles_.guest) continue;
    const auto index = static_cast<std::int32_t>(i);
    const Ion ion = ion_of(system, index);
    if (membership_.place[i] == Place::Solution) {
      const bool first_look = last_site_[i] == unassigned_site;
      if (site_[i] != solution_site && (first_look || in_solution_core(system, i))) {
        arrivals.push_back({0.0, index, ion, solution_site});
      }
      continue;
    }
    ++members;
    const Vec3 r = net_.unwrapped(system.cell, system.positions[i]);
    if (site_[i] >= 0 && core_ratio(site_[i], r) < 1.0) {
      last_in_core_[i] = time_;
      ++in_cores;
      continue;
    }
    const Core core = nearest_core(r);
    if (core.site == unassigned_site) continue;
    ++in_cores;
    arrivals.push_back({core.ratio, index, ion, core.site});
  }
  cations_in_cores_ = members == 0 ? 0.0 : static_cast<double>(in_cores) / members;
  return arrivals;
}

void SiteTracker::perform(const Arrival& arrival, bool displaced) {
  const std::int32_t i = arrival.index;
  const SiteId from = last_site_[i];
  const bool irregular = displaced || site_[i] == unassigned_site;
  leave_site(i);
  site_[i] = last_site_[i] = arrival.to;
  last_in_core_[i] = time_;
  if (arrival.to >= 0) {
    holder_[arrival.to] = i;
    occupation_.occupants[arrival.to] = occupant_of(arrival.ion);
  }
  if (from != unassigned_site && from != arrival.to) {
    moves_.push_back({i, arrival.ion, from, arrival.to, irregular});
  }
}

void SiteTracker::leave_site(std::int32_t index) {
  SiteId& site = site_[index];
  if (site >= 0) {
    holder_[site] = -1;
    occupation_.occupants[site] = Occupant::Empty;
  }
  site = unassigned_site;
}

Ion SiteTracker::ion_of(const IonSystem& system, std::int32_t index) const {
  return system.species[index] == roles_.host ? Ion::Host : Ion::Guest;
}

bool SiteTracker::in_solution_core(const IonSystem& system, std::size_t ion) const {
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (!membership_.main_anion[i]) continue;
    const Vec3 d = system.cell.minimum_image(system.positions[i] - system.positions[ion]);
    if (d.norm() < settings_.solution_distance) return false;
  }
  return true;
}

std::vector<Occupant> SiteTracker::stranded(const IonSystem& system) const {
  std::vector<Occupant> stranded(graph().size(), Occupant::Empty);
  for (std::size_t i = 0; i < site_.size(); ++i) {
    const SiteId last = last_site_[i];
    if (site_[i] != unassigned_site || last < 0) continue;
    if (occupation_.kinds[last] != SiteKind::Solution) continue;
    stranded[last] = occupant_of(ion_of(system, static_cast<std::int32_t>(i)));
  }
  return stranded;
}

int SiteTracker::cations() const {
  int cations = 0;
  for (std::size_t i = 0; i < site_.size(); ++i) {
    const bool cation = last_site_[i] != unassigned_site;
    if (cation && site_[i] != solution_site) ++cations;
  }
  return cations;
}

double SiteTracker::core_ratio(SiteId site, const Vec3& r) const {
  const double radius = settings_.core_radius[static_cast<int>(occupation_.kinds[site])];
  return (r - net_.site_centre(site)).norm() / radius;
}

SiteTracker::Core SiteTracker::nearest_core(const Vec3& r) const {
  Core nearest;
  net_.for_each_site_near(r, [&](SiteId site) {
    if (occupation_.kinds[site] == SiteKind::Solution) return;
    const double ratio = core_ratio(site, r);
    if (ratio < nearest.ratio) nearest = {site, ratio};
  });
  return nearest;
}

SiteId SiteTracker::core_at(const Cell& cell, const Vec3& position) const {
  return nearest_core(net_.unwrapped(cell, position)).site;
}

}  // namespace catex
