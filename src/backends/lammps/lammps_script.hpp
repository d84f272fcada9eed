#pragma once

#include <string>

#include "catex/backends/lammps_engine.hpp"

// What LAMMPS is told, as text. Units metal: Å, ps, eV, u, bar.

namespace catex {

/// Constants of LAMMPS in units metal (its src/update.cpp). They differ from CODATA 2018 in the
/// last digits; what is given to it is scaled so that the physics is ours.
namespace lammps_constants {
inline constexpr double coulomb = 14.399645;          ///< [eV Å / e²]; 3e-8 less
inline constexpr double boltzmann = 8.617343e-5;      ///< [eV/K]; 1e-6 more
inline constexpr double bar_per_eV_A3 = 1.6021765e6;  ///< 1e-7 less
}  // namespace lammps_constants

/// Accuracy for its kspace_style: LAMMPS takes it relative to the force between two unit charges
/// 1 Å apart.
[[nodiscard]] double kspace_accuracy(double relative_force_error);

/// Data file for read_data: ids 1 to N in the order of `system`, type n is species n-1, charges
/// scaled. The box has its centre at LAMMPS's origin, which is `origin` here [Å].
/// Throws InputError for a cell whose first vector is not along x or whose second leaves the xy
/// plane.
[[nodiscard]] std::string data_file(const IonSystem& system, const Model& model,
                                    const Vec3& origin);

/// How the system is read, from the data file or from a restart file.
enum class LammpsStart { Data, Restart };

/// Everything before the first run: units, system, force field, who moves, dynamics. `step` is
/// where the run begins.
[[nodiscard]] std::string setup_script(LammpsStart start, const Model& model, const Motion& motion,
                                       const DynamicsOptions& options, double relative_force_error,
                                       Step step);

/// Names of the files that scripts mention, in the working directory of LAMMPS.
namespace lammps_file {
inline constexpr const char* setup = "setup.lammps";
inline constexpr const char* data = "start.data";
inline constexpr const char* restart = "state.restart";
}  // namespace lammps_file

}  // namespace catex
