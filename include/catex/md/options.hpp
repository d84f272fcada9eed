#pragma once

#include <cstdint>

namespace catex {

/// Number of a time step since the start of the run.
using Step = std::int64_t;

enum class ThermostatKind { None, NoseHoover, Bussi, Langevin };

/// How ions move in time.
struct DynamicsOptions {
  double time_step = 0.002;  ///< [ps]
  ThermostatKind thermostat = ThermostatKind::NoseHoover;
  double temperature = 300.0;    ///< [K]; of the thermostat and of drawn velocities
  double thermostat_time = 0.1;  ///< tau_T [ps]; for Langevin 1/friction
  bool barostat = false;
  double pressure = 0.0;       ///< [eV/Å³]
  double barostat_time = 1.0;  ///< tau_P [ps]
  /// r-RESPA: the mesh part of the forces acts on every n-th step, n-fold (Tuckerman, Berne,
  /// Martyna, J. Chem. Phys. 97, 1990 (1992)). 1: on every step.
  int mesh_interval = 1;
  std::uint64_t seed = 1;
};

}  // namespace catex
