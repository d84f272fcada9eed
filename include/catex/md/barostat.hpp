#pragma once

#include "catex/md/motion.hpp"
#include "catex/md/options.hpp"

namespace catex {

/// Isotropic pressure by stochastic cell rescaling: first-order relaxation of the volume with the
/// noise that makes the isothermal-isobaric ensemble exact. It adds no friction to the ions, so
/// jump rates stay what they are, and it survives starts that are far from equilibrium.
/// Source: Bernetti & Bussi, J. Chem. Phys. 153, 114107 (2020).
class Barostat {
 public:
  /// Steps between two rescalings: the pressure, and with it the virial, is needed only there.
  static constexpr Step interval = 10;

  /// Isothermal compressibility that turns tau_P into a rate [1/GPa]: of the order of the
  /// cation-PSL liquid's. Its value changes how fast the volume relaxes, not where to.
  static constexpr double compressibility_per_GPa = 0.3;

  Barostat(const DynamicsOptions& options, RandomStream& random);

  /// Rescales cell, positions and velocities. `internal_pressure` [eV/Å³] with its kinetic part.
  /// Held ions stay: the rest moves relative to `centre`.
  void rescale(IonSystem& system, const Motion& motion, double internal_pressure,
               const Vec3& centre);

 private:
  double kT_;
  double pressure_;
  double rate_;  ///< compressibility x time between rescalings / tau_P [Å³/eV]
  RandomStream& random_;
};

}  // namespace catex
