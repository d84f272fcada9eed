#pragma once

#include <string>
#include <vector>

#include "catex/forces/forces.hpp"
#include "catex/md/options.hpp"

namespace catex {

/// State of a simulation at one step. Energies and pressure are those asked for at the last
/// `advance`.
struct Snapshot {
  Step step = 0;
  const IonSystem* system = nullptr;  ///< never null; valid until the engine moves on
  double potential_energy = 0.0;      ///< [eV]
  double kinetic_energy = 0.0;        ///< [eV]
  double temperature = 0.0;           ///< [K]
  double pressure = 0.0;              ///< instantaneous, with its kinetic part [eV/Å³]
  double conserved_energy = 0.0;      ///< potential + kinetic + thermostat's [eV]
};

/// Moves ions in time. The seam for other backends, which keep their own state.
class Engine {
 public:
  virtual ~Engine() = default;

  [[nodiscard]] virtual Step step() const = 0;
  /// Advances n steps; `needs` says what the snapshot after the last of them must hold.
  /// Throws RunError when the simulation has become meaningless.
  virtual void advance(Step n, ForceNeeds needs) = 0;
  [[nodiscard]] virtual Snapshot snapshot() const = 0;
};

}  // namespace catex
