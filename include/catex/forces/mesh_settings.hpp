#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "catex/base/instruction_set.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// How the Coulomb sum and the pairs are evaluated.
enum class ForceMethod {
  Fast,     ///< prolate split and window, single precision, vector instructions
  Precise,  ///< Gaussian split, B-splines, double precision: the plain twin, down to errors of 1e-7
};

/// Parameters of a particle-mesh Ewald sum. Kept in checkpoints, so that a resumed run uses the
/// very same ones.
struct MeshSettings {
  ForceMethod method = ForceMethod::Fast;
  double coulomb_cutoff = 12.0;  ///< real-space cutoff of the Ewald split [Å]
  /// Fast: bandwidth of the prolate function (waves up to splitting / coulomb_cutoff). Precise:
  /// Gaussian splitting parameter beta [1/Å].
  double splitting = 0.0;
  int points = 6;                 ///< mesh points per dimension that an ion touches
  double window_bandwidth = 0.0;  ///< of the prolate window; Fast only
  std::array<int, 3> grid{};      ///< mesh points along each cell vector
  double skin = 2.0;              ///< pair list buffer; Fast: per ion of the lightest species [Å]
  double predicted_error = 0.0;   ///< rms|dF| [eV/Å] / typical_rms_force
  InstructionSet instructions = InstructionSet::Best;
  std::string fft_wisdom;  ///< what FFTW planned with; empty: plan anew
  /// Folder where plans of this machine are kept from run to run; empty: nowhere.
  std::filesystem::path fft_wisdom_folder;
};

/// One line: method, mesh, cutoff, predicted error.
[[nodiscard]] std::string describe(const MeshSettings& settings);

/// RMS force of an ion of the equilibrated NC + solution at 550 K [eV/Å]; turns the user's
/// relative_force_error into an absolute one (docs/physics.md, "Electrostatics").
inline constexpr double typical_rms_force = 0.46;

/// Cheapest settings whose predicted RMS error of the electrostatic forces on this configuration is
/// below `relative_force_error` x typical_rms_force.
/// Throws InputError when the cell is too narrow for the model's cutoff.
[[nodiscard]] MeshSettings choose_mesh(const IonSystem& system, const Model& model,
                                       double relative_force_error);

}  // namespace catex
