#pragma once

#include "catex/forces/forces.hpp"

namespace catex {

struct MinimiseOptions {
  double largest_force = 0.05;  ///< stop when no ion feels more [eV/Å]
  int most_steps = 2000;
  double largest_move = 0.1;  ///< per step and ion [Å]
};

struct MinimiseResult {
  int steps = 0;
  double energy = 0.0;         ///< [eV]
  double largest_force = 0.0;  ///< [eV/Å]
  bool converged = false;
};

/// Moves all ions downhill at fixed cell by FIRE, with capped displacements.
/// Source: Bitzek, Koskinen, Gähler, Moseler, Gumbsch, Phys. Rev. Lett. 97, 170201 (2006).
MinimiseResult minimise(IonSystem& system, Forces& forces, const MinimiseOptions& options = {});

}  // namespace catex
