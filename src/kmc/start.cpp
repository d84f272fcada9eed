#include "catex/kmc/start.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "catex/base/errors.hpp"
#include "catex/sites/cluster.hpp"
#include "catex/sites/recognition.hpp"
#include "catex/system/neighbour_grid.hpp"

namespace catex {

namespace {

constexpr double reach = 2.0;  // [Å] furthest site that a cation is given

struct CrystalIons {
  std::vector<Vec3> anions;  ///< in images around one centre [Å]
  std::vector<Vec3> cations;
  std::vector<Occupant> occupants;  ///< of the cations
};

CrystalIons crystal_ions(const IonSystem& system, const ExchangeRoles& roles,
                         const Membership& membership) {
  CrystalIons ions;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.main_anion[i]) {
      ions.anions.push_back(system.positions[i]);
    } else if (membership.place[i] != Place::Solution) {
      ions.cations.push_back(system.positions[i]);
      ions.occupants.push_back(system.species[i] == roles.host ? Occupant::Host : Occupant::Guest);
    }
  }
  const Vec3 centre = cluster_centre(system.cell, ions.anions);
  ions.anions = unwrapped_around(system.cell, centre, ions.anions);
  ions.cations = unwrapped_around(system.cell, centre, ions.cations);
  return ions;
}

/// Centres of all sites: the net's, moved by the mean displacement of the anions that bound them.
std::vector<Vec3> site_centres(const SiteGraph& graph, const RecognisedLattice& lattice,
                               const std::vector<Vec3>& anions) {
  std::vector<Vec3> centres(graph.size());
  for (SiteId s = 0; s < graph.size(); ++s) {
    Vec3 displacement = Vec3::Zero();
    for (const std::int32_t corner : graph.corners(s)) {
      displacement += anions[lattice.anion[corner]] - lattice.fit(lattice.nodes[corner]);
    }
    centres[s] =
        lattice.fit(graph.node(s)) + displacement / static_cast<double>(graph.corners(s).size());
  }
  return centres;
}

struct Candidate {
  double cores;  ///< distance in units of the site's core radius
  std::size_t cation;
  SiteId site;
  double distance;  ///< [Å]
};

std::vector<Candidate> candidates_by_distance(const SiteGraph& graph, const SiteState& state,
                                              const std::vector<Vec3>& centres,
                                              const std::vector<Vec3>& cations) {
  std::vector<Candidate> candidates;
  for (std::size_t c = 0; c < cations.size(); ++c) {
    for (SiteId s = 0; s < graph.size(); ++s) {
      const double distance = (cations[c] - centres[s]).norm();
      if (distance > reach) continue;
      const double core = core_radii[static_cast<std::size_t>(state.kinds[s])];
      candidates.push_back({distance / core, c, s, distance});
    }
  }
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return std::tie(a.cores, a.cation, a.site) < std::tie(b.cores, b.cation, b.site);
  });
  return candidates;
}

void place_cations(const SiteGraph& graph, const std::vector<Vec3>& centres,
                   const CrystalIons& ions, SiteState& state, MappingReport& report) {
  std::vector<char> placed(ions.cations.size(), 0);
  double sum_squares = 0.0;
  int number = 0;
  for (const Candidate& candidate : candidates_by_distance(graph, state, centres, ions.cations)) {
    if (placed[candidate.cation] || state.occupants[candidate.site] != Occupant::Empty) continue;
    state.occupants[candidate.site] = ions.occupants[candidate.cation];
    placed[candidate.cation] = 1;
    sum_squares += candidate.distance * candidate.distance;
    ++number;
  }
  if (number > 0) report.rms_distance = std::sqrt(sum_squares / number);
  for (std::size_t c = 0; c < placed.size(); ++c) {
    if (placed[c]) continue;
    ++(ions.occupants[c] == Occupant::Host ? report.unplaced_hosts : report.unplaced_guests);
  }
}

Reservoir measured_solution(const IonSystem& system, const ExchangeRoles& roles,
                            const Membership& membership) {
  std::int64_t hosts = 0;
  std::int64_t guests = 0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.place[i] != Place::Solution) continue;
    if (system.species[i] == roles.host) ++hosts;
    if (system.species[i] == roles.guest) ++guests;
  }
  const auto anions = std::ranges::count(membership.main_anion, 1);
  const double spacing = anion_spacing(system, membership);
  const double volume = system.cell.volume() - crystal_volume(static_cast<int>(anions), spacing);
  if (!(volume > 0.0)) throw RunError("the start structure's cell leaves no room for a solution");
  return Reservoir::finite(hosts, guests, volume);
}

}  // namespace

KmcStart map_to_sites(const IonSystem& system, const Model& model, const ExchangeRoles& roles) {
  const Membership membership = crystal_membership(system, model);
  if (std::ranges::count(membership.main_anion, 1) == 0) {
    throw RunError("the start structure holds no crystal");
  }
  const CrystalIons ions = crystal_ions(system, roles, membership);
  const RecognisedLattice lattice = recognise_fcc(ions.anions);

  SiteGraph graph(lattice.nodes);
  SiteState state(graph);
  MappingReport report{
      .anions = static_cast<int>(ions.anions.size()),
      .anions_off_lattice = static_cast<int>(ions.anions.size() - lattice.nodes.size()),
      .cations = static_cast<int>(ions.cations.size())};
  place_cations(graph, site_centres(graph, lattice, ions.anions), ions, state, report);
  const double lattice_parameter = 4.0 * std::cbrt(std::abs(lattice.fit.matrix.determinant()));
  return {std::move(graph), std::move(state), lattice_parameter,
          measured_solution(system, roles, membership), report};
}

double crystal_radius(const KmcStart& start) {
  const double spacing = start.lattice_parameter / std::numbers::sqrt2;
  const double volume = crystal_volume(static_cast<int>(start.graph.anions().size()), spacing);
  return std::cbrt(3.0 * volume / (4.0 * std::numbers::pi));
}

}  // namespace catex
