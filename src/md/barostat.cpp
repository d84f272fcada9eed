#include "catex/md/barostat.hpp"

#include <cmath>

#include "catex/base/constants.hpp"

namespace catex {

Barostat::Barostat(const DynamicsOptions& options, RandomStream& random)
    : kT_(constants::boltzmann * options.temperature),
      pressure_(options.pressure),
      rate_(compressibility_per_GPa * constants::GPa_per_eV_A3 * options.time_step *
            static_cast<double>(interval) / options.barostat_time),
      random_(random) {}

void Barostat::rescale(IonSystem& system, const Motion& motion, double internal_pressure,
                       const Vec3& centre) {
  // Eq. (7) of the paper for the logarithm of the volume, one Euler step. With zero total momentum
  // the kinetic energy lacks one ion's share of the pressure, kT/V.
  const double volume = system.cell.volume();
  const double centre_of_mass = motion.all_free() ? kT_ / volume : 0.0;
  const double drift = rate_ * (internal_pressure + centre_of_mass - pressure_);
  const double noise = std::sqrt(2.0 * kT_ * rate_ / volume) * random_.normal();
  const double factor = std::exp((drift + noise) / 3.0);
  system.cell = system.cell.transformed(factor * Mat3::Identity());
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (motion.held[i]) continue;
    system.positions[i] = centre + factor * (system.positions[i] - centre);
    system.velocities[i] /= factor;
  }
}

}  // namespace catex
