#include "catex/report/crystal_view.hpp"

#include "catex/analysis/crystal_frame.hpp"
#include "catex/sites/membership.hpp"

namespace catex {
IonRole ion_role(int species, const ExchangeRoles& roles) {
  if (species == roles.host) return IonRole::Host;
  if (species == roles.guest) return IonRole::Guest;
  return species == roles.anion ? IonRole::Anion : IonRole::Pseudoligand;
}

CrystalView crystal_view(const IonSystem& system, const Model& model, const std::string& host,
                         const std::string& guest) {
  const ExchangeRoles roles = exchange_roles(model, host, guest);
  const Membership membership = crystal_membership(system, model);
  const Vec3 centre = crystal_centre(system, membership).value_or(Vec3::Zero());
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
