#pragma once

#include "catex/kmc/reservoir.hpp"
#include "catex/model/model.hpp"
#include "catex/sites/membership.hpp"
#include "catex/sites/site_graph.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// How well a structure fits on a lattice of sites.
struct MappingReport {
  int anions = 0;              ///< of the crystal
  int anions_off_lattice = 0;  ///< left out: no node of the fcc net near them
  int cations = 0;             ///< of the crystal
  int unplaced_hosts = 0;      ///< left out: no free site within reach
  int unplaced_guests = 0;
  double rms_distance = 0.0;  ///< of the placed cations to their sites [Å]
};

/// Where a simulation begins.
struct KmcStart {
  SiteGraph graph;
  SiteState state;
  double lattice_parameter = 0.0;  ///< [Å]
  Reservoir solution;              ///< of the structure: finite, in (cell - crystal)
  MappingReport report;
};

/// Maps a structure, an ideal nanocrystal or a frame of MD, to lattice sites: the anions of its
/// crystal become the net, each cation of the crystal takes a site at most 2 Å away. Cations are
/// served by growing distance in units of core_radii;
/// a site moves with the anions that bound it.
/// Throws RunError when the anions are no fcc lattice.
[[nodiscard]] KmcStart map_to_sites(const IonSystem& system, const Model& model,
                                    const ExchangeRoles& roles);

/// Of the sphere that holds the anions in close packing [Å].
[[nodiscard]] double crystal_radius(const KmcStart& start);

}  // namespace catex
