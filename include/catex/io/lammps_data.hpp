#pragma once

#include <filesystem>

#include "catex/system/ion_system.hpp"

namespace catex {

/// Reads a LAMMPS data file, `atom_style charge`, units metal (Å, ps, eV), orthogonal or
/// triclinic, with or without Velocities and image flags (which unwrap the positions).
/// Types become species by the comment of their line under Masses (`1 207.2 # Pb`: name or symbol
/// of the model), else by a mass that only one species has within 0.01 u. Charges must agree with
/// the model. Throws InputError with file and line.
[[nodiscard]] IonSystem read_lammps_data(const std::filesystem::path& file, const Model& model);

/// Type n is the model's species n-1. LAMMPS wants the first cell vector along x and the second in
/// the xy plane; a cell that lies otherwise is turned, positions and velocities with it.
/// Numbers read back exactly. Throws RunError when the file cannot be written.
void write_lammps_data(const std::filesystem::path& file, const IonSystem& system,
                       const Model& model);

}  // namespace catex
