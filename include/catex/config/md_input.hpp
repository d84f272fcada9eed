#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catex/base/instruction_set.hpp"

namespace catex {

/// [model]
struct ModelInput {
  std::filesystem::path file;               ///< absolute
  std::string ligand = "non-preferential";  ///< one of the model file's ligands
  std::optional<double> psl_mass_u;         ///< overrides the mass of the pseudoligand
  std::optional<double> s_psl_A_eV;         ///< overrides A of the pair S-PSL
  std::optional<double> pb_s_A_eV;          ///< overrides A of the pair Pb-S

  friend bool operator==(const ModelInput&, const ModelInput&) = default;
};

/// [system]: a crystal to build in a solution, or a structure file to start from.
struct SystemInput {
  std::string crystal = "RS-PbS";     ///< "<RS|ZB|WZ>-<cation><anion>" or "none"
  std::optional<double> diameter_nm;  ///< this or `pairs`, unless the crystal is "none"
  std::optional<int> pairs;
  double lattice_parameter_A = 0.0;
  std::optional<double> c_over_a;        ///< WZ only; ideal when absent
  std::string guest = "Cd";              ///< cation of the solution
  std::optional<double> solution_ratio;  ///< cation-PSL pairs per crystal pair; this or the next
  std::optional<int> solution_pairs;     ///< 0 for a crystal in vacuum
  double box_nm = 0.0;
  double minimum_distance_A = 2.5;  ///< between any two ions placed at random or the crystal
  std::uint64_t seed = 1;
  std::optional<std::filesystem::path> start;  ///< absolute; instead of all keys above but guest

  friend bool operator==(const SystemInput&, const SystemInput&) = default;
};

enum class Ensemble { NVE, NVT, NPT };
enum class Thermostat { NoseHoover, Bussi, Langevin };

/// What integrates: this program, or LAMMPS as a child process.
enum class EngineKind { Native, Lammps };

/// [md]
struct MdSettings {
  EngineKind engine = EngineKind::Native;
  std::string lammps_command = "lmp";  ///< a path, or a name to look for in PATH
  int lammps_ranks = 1;                ///< MPI ranks
  Ensemble ensemble = Ensemble::NPT;
  Thermostat thermostat = Thermostat::NoseHoover;
  double temperature_K = 0.0;
  double pressure_GPa = 0.0;  ///< NPT only
  double time_step_fs = 2.0;
  double thermostat_time_ps = 0.1;
  double barostat_time_ps = 1.0;
  bool minimise = true;
  double equilibration_ps = 50.0;     ///< with the crystal held, before t = 0
  std::optional<double> duration_ns;  ///< this or `steps`
  std::optional<std::int64_t> steps;
  double relative_force_error = 1e-4;  ///< rms|dF| / rms|F|, of the electrostatics
  int mesh_interval = 1;               ///< time steps from one mesh sum to the next (r-RESPA)
  InstructionSet instruction_set = InstructionSet::Best;
  std::uint64_t seed = 1;

  friend bool operator==(const MdSettings&, const MdSettings&) = default;
};

/// [output]
struct OutputSettings {
  double frame_interval_ps = 2.0;
  double thermo_interval_ps = 0.1;
  double checkpoint_minutes = 10.0;

  friend bool operator==(const OutputSettings&, const OutputSettings&) = default;
};

/// [analysis]
struct AnalysisSettings {
  double exchange_interval_ps = 2.0;
  bool jumps = true;
  double jump_sampling_ps = 0.1;
  double return_window_ps = 8.0;  ///< a move that returns within it is a crossing, no event

  friend bool operator==(const AnalysisSettings&, const AnalysisSettings&) = default;
};

/// `catex build` and `catex md` read the same file; build needs only model and system.
struct MdInput {
  ModelInput model;
  SystemInput system;
  MdSettings md;
  OutputSettings output;
  AnalysisSettings analysis;

  friend bool operator==(const MdInput&, const MdInput&) = default;
};

/// Reads and checks an MD input file; the model file it names is read and checked too.
/// Relative paths start at the input's directory, those of --set at the working directory.
/// --set system.start=FILE replaces the keys of [system] that build a structure.
/// @param overrides           of --set, "table.key=value", e.g. "md.temperature_K=600"
/// @param model_directories   where a model file is looked for after that
/// Throws InputError with every problem found.
[[nodiscard]] MdInput read_md_input(const std::filesystem::path& file,
                                    const std::vector<std::string>& overrides,
                                    const std::vector<std::filesystem::path>& model_directories);

/// The complete input as TOML, every default filled in: reading it gives the same input.
[[nodiscard]] std::string resolved_toml(const MdInput& input);

}  // namespace catex
