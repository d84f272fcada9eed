#include "catex/md/motion.hpp"

#include <algorithm>
#include <cmath>

#include "catex/base/constants.hpp"

namespace catex {

Motion::Motion(const IonSystem& system, const Model& model, std::vector<char> held_ions)
    : held(std::move(held_ions)) {
  mass.reserve(system.size());
  for (const int s : system.species) mass.push_back(model.species(s).mass);
  for (std::size_t i = 0; i < mass.size(); ++i) {
    inverse_mass.push_back(held[i] ? 0.0 : 1.0 / (mass[i] * constants::mass_unit));
    total_mass += mass[i];
  }
  free_ = static_cast<std::size_t>(std::count(held.begin(), held.end(), 0));
  degrees_of_freedom = 3.0 * static_cast<double>(free_) - (all_free() ? 3.0 : 0.0);
}

Motion::Motion(const IonSystem& system, const Model& model)
    : Motion(system, model, std::vector<char>(system.size(), 0)) {}

double kinetic_energy(const IonSystem& system, const Motion& motion) {
  double sum = 0.0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    sum += motion.mass[i] * system.velocities[i].squaredNorm();
  }
  return 0.5 * constants::mass_unit * sum;
}

double temperature(double kinetic_energy, const Motion& motion) {
  return 2.0 * kinetic_energy / (motion.degrees_of_freedom * constants::boltzmann);
}

void draw_velocities(IonSystem& system, const Motion& motion, double temperature,
                     RandomStream& random) {
  system.velocities.assign(system.size(), Vec3::Zero());
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (motion.held[i]) continue;
    const double width =
        std::sqrt(constants::boltzmann * temperature / (motion.mass[i] * constants::mass_unit));
    system.velocities[i] = width * random.normal_vector();
  }
  if (motion.all_free()) remove_total_momentum(system, motion);
}

void draw_missing_velocities(IonSystem& system, const Motion& motion, double temperature,
                             RandomStream& random) {
  IonSystem drawn = system;
  draw_velocities(drawn, motion, temperature, random);
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (system.velocities[i].isZero()) system.velocities[i] = drawn.velocities[i];
  }
  remove_total_momentum(system, motion);
}

void remove_total_momentum(IonSystem& system, const Motion& motion) {
  Vec3 momentum = Vec3::Zero();
  double total_mass = 0.0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    momentum += motion.mass[i] * system.velocities[i];
    total_mass += motion.mass[i];
  }
  for (Vec3& v : system.velocities) v -= momentum / total_mass;
}

}  // namespace catex
