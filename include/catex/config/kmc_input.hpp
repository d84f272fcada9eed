#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catex/config/md_input.hpp"

namespace catex {

/// [solution]: the liquid around the KMC crystal.
struct SolutionInput {
  bool finite = true;                 ///< "finite": depletes; "infinite": concentrations stay
  std::optional<double> guest_mol_L;  ///< at the start; absent: as measured in system.start
  double host_mol_L = 0.0;
  std::optional<double> volume_nm3;           ///< finite only; absent: as measured in system.start
  std::optional<double> diffusion_A2_per_ps;  ///< absent: exchange is not limited by diffusion
  std::optional<double> saturation_mol_L;     ///< absent: adsorption goes by the concentration
  std::optional<double> reference_mol_L;      ///< together with saturation_mol_L

  friend bool operator==(const SolutionInput&, const SolutionInput&) = default;
};

enum class RateChoice {
  Model,    ///< the log-linear model with detailed balance
  Classes,  ///< the table of event classes
  OneRate   ///< one rate for each ion and mechanism: a baseline
};

enum class SamplingChoice { Linear, Logarithmic };

/// `catex kmc` input.
struct KmcInput {
  ModelInput model;
  std::filesystem::path catalog;  ///< [catalog] file, absolute
  SystemInput system;  ///< crystal (RS or ZB), diameter_nm | pairs, lattice_parameter_A; or start
  SolutionInput solution;
  double duration_ns = 0.0;  ///< [kmc]
  int replicas = 20;
  std::uint64_t seed = 1;
  RateChoice rates = RateChoice::Model;
  bool draw_rates = true;  ///< draws from the posterior; else typical rates for all
  int replicas_per_draw = 1;
  bool eliminate_flicker = false;       ///< hops back and forth are not performed one by one
  std::optional<double> temperature_K;  ///< absent: the only one of the catalog
  bool allow_unfit_catalog = false;
  bool anion_moves = true;     ///< if the catalog tells how they move
  bool cation_memory = true;   ///< with a rate model, for the cations that it says remember
  bool cation_balance = true;  ///< the number of cations is kept as in the runs of the catalog
  double surface_step_factor = 1.0;
  std::optional<std::string> surface_step_source;  ///< with a factor other than 1
  bool stop_when_stationary = false;
  double stationary_decades = 1.0;
  std::optional<std::int64_t> max_events;
  SamplingChoice sampling = SamplingChoice::Linear;  ///< [output]
  double sample_interval_ps = 2.0;                   ///< linear only
  double first_sample_ps = 1.0;                      ///< logarithmic only
  int samples_per_decade = 40;                       ///< logarithmic only
  double checkpoint_minutes = 10.0;

  friend bool operator==(const KmcInput&, const KmcInput&) = default;
};

/// Reads and checks a KMC input file; see read_md_input. Throws InputError.
[[nodiscard]] KmcInput read_kmc_input(const std::filesystem::path& file,
                                      const std::vector<std::string>& overrides,
                                      const std::vector<std::filesystem::path>& model_directories);

/// The complete input as TOML, every default filled in: reading it gives the same input.
[[nodiscard]] std::string resolved_toml(const KmcInput& input);

}  // namespace catex
