#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catex/system/lattices.hpp"

namespace catex {

/// What to build: the keys of the table [system] of an input file, in their units.
struct BuildSpec {
  std::string crystal = "RS-PbS";     ///< see `parse_crystal`
  std::optional<double> diameter_nm;  ///< this or `pairs`, unless the crystal is "none"
  std::optional<int> pairs;
  double lattice_parameter_A = 0.0;
  std::optional<double> c_over_a;        ///< WZ only; ideal when absent
  std::string guest = "Cd";              ///< cation of the solution
  std::optional<double> solution_ratio;  ///< guest-PSL pairs per crystal pair; this or the next
  std::optional<int> solution_pairs;     ///< 0 for a crystal in vacuum
  double box_nm = 0.0;
  double minimum_distance_A = 2.5;
  std::uint64_t seed = 1;
};

struct CrystalKind {
  CrystalStructure structure;
  int cation;  ///< index into Model::species()
  int anion;
};

/// Reads "<RS|ZB|WZ>-<cation><anion>", e.g. "RS-PbS"; nullopt for "none".
/// Throws InputError that lists what the model allows.
[[nodiscard]] std::optional<CrystalKind> parse_crystal(const std::string& text, const Model& model);

struct StartConfiguration {
  IonSystem system;  ///< ids from 1, the crystal first and centred in the box; no velocities
  /// Absent where nothing can be exchanged: no crystal, or the guest is the crystal's cation.
  std::optional<ExchangeRoles> roles;
  int crystal_ions = 0;            ///< the first ions of `system`
  std::vector<std::string> notes;  ///< what was done, for the user and run.log
};

/// Builds a nanocrystal in a solution, in a cubic periodic box.
/// Throws InputError, with every problem found, when the keys contradict each other or the box is
/// too small, and where `check_simulable` does.
[[nodiscard]] StartConfiguration build_start(const BuildSpec& spec, const Model& model);

}  // namespace catex
