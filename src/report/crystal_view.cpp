#include "catex/report/crystal_view.hpp"

#include <cmath>
#include <complex>
#include <numbers>

#include "catex/sites/membership.hpp"

namespace catex {
namespace {

/// Centre of the main anion cluster, wherever the periodic cell cuts it: the mean angle of each
/// fractional coordinate seen as a point on a circle.
Vec3 crystal_centre(const IonSystem& system, const Membership& membership) {
  std::array<std::complex<double>, 3> mean{};
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (!membership.main_anion[i]) continue;
    const Vec3 s = system.cell.to_fractional(system.positions[i]);
    for (int k = 0; k < 3; ++k) mean[k] += std::polar(1.0, 2.0 * std::numbers::pi * s[k]);
  }
  Vec3 centre;
  for (int k = 0; k < 3; ++k) centre[k] = std::arg(mean[k]) / (2.0 * std::numbers::pi);
  return system.cell.to_cartesian(centre);
}

}  // namespace

IonRole ion_role(int species, const ExchangeRoles& roles) {
  if (species == roles.host) return IonRole::Host;
  if (species == roles.guest) return IonRole::Guest;
  return species == roles.anion ? IonRole::Anion : IonRole::Pseudoligand;
}

CrystalView crystal_view(const IonSystem& system, const Model& model, const std::string& host,
                         const std::string& guest) {
  const ExchangeRoles roles = exchange_roles(model, host, guest);
  const Membership membership = crystal_membership(system, model);
  const Vec3 centre = crystal_centre(system, membership);
  CrystalView view;
  view.species = {host, guest, model.species(roles.anion).name, model.species(roles.psl).name};
  view.ions.reserve(system.size());
  for (std::size_t i = 0; i < system.size(); ++i) {
    view.ions.push_back({.position = system.cell.minimum_image(system.positions[i] - centre),
                         .role = ion_role(system.species[i], roles),
                         .in_crystal = membership.place[i] != Place::Solution});
  }
  return view;
}

}  // namespace catex
