#pragma once

#include <vector>

#include "catex/base/random.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// What is free to move, and how heavy it is.
struct Motion {
  std::vector<double> mass;  ///< [u], per ion
  /// Acceleration by a unit force [Å/ps² per eV/Å], per ion; 0 for the held.
  std::vector<double> inverse_mass;
  double total_mass = 0.0;  ///< [u]
  std::vector<char> held;   ///< per ion: stays where it is
  double degrees_of_freedom = 0.0;

  /// 3 N - 3 when all ions move (total momentum is conserved), 3 N_free when some are held.
  Motion(const IonSystem& system, const Model& model, std::vector<char> held_ions);
  Motion(const IonSystem& system, const Model& model);

  [[nodiscard]] bool all_free() const { return free_ == mass.size(); }

 private:
  std::size_t free_ = 0;
};

/// [eV]
[[nodiscard]] double kinetic_energy(const IonSystem& system, const Motion& motion);
/// 2 K / (degrees of freedom k_B) [K]
[[nodiscard]] double temperature(double kinetic_energy, const Motion& motion);

/// Maxwell-Boltzmann velocities for the free ions, zero for the held; total momentum removed when
/// all are free.
void draw_velocities(IonSystem& system, const Motion& motion, double temperature,
                     RandomStream& random);

/// The same for the ions that have none, of a system whose ions are all free.
void draw_missing_velocities(IonSystem& system, const Motion& motion, double temperature,
                             RandomStream& random);

void remove_total_momentum(IonSystem& system, const Motion& motion);

}  // namespace catex
