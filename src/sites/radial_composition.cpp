#include "catex/sites/radial_composition.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "catex/sites/cluster.hpp"

namespace catex {

double RadialComposition::rho_guest(int shell) const {
  const int cations = host[shell] + guest[shell];
  return cations == 0 ? 0.0 : static_cast<double>(guest[shell]) / cations;
}

RadialComposition radial_composition(const IonSystem& system, const ExchangeRoles& roles,
                                     const Membership& membership) {
  const std::vector<Vec3> anions = main_anion_positions(system, membership);
  RadialComposition composition;
  const double spacing = anion_spacing(system, membership);
  if (anions.empty() || !(spacing > 0.0)) return composition;
  const Vec3 centre = cluster_centre(system.cell, anions);
  const double volume = crystal_volume(static_cast<int>(anions.size()), spacing);
  composition.radius = std::cbrt(3.0 * volume / (4.0 * std::numbers::pi));

  for (std::size_t i = 0; i < system.size(); ++i) {
    const bool host = system.species[i] == roles.host;
    if (!host && system.species[i] != roles.guest) continue;
    if (membership.place[i] == Place::Solution) continue;
    const double r = system.cell.minimum_image(system.positions[i] - centre).norm();
    const double volume_within = std::pow(r / composition.radius, 3) * composition_shells;
    const auto shell = static_cast<std::size_t>(std::min(volume_within, composition_shells - 1.0));
    ++(host ? composition.host : composition.guest)[shell];
  }
  return composition;
}

}  // namespace catex
