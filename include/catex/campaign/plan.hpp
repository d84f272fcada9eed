#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "catex/config/sweep_input.hpp"
#include "catex/io/manifest.hpp"

namespace catex {

/// One point of the grid with one seed.
struct PlannedRun {
  RunKind kind = RunKind::Md;
  std::vector<std::string> values;  ///< one for each of CampaignPlan::keys
  std::uint64_t seed = 0;
  std::string input;  ///< the complete input, as TOML; paths in it are absolute
};

struct CampaignPlan {
  std::string name;
  std::vector<std::string> keys;  ///< that vary: "md.temperature_K"; first "base" if there are many
  /// All points with the first seed, then all with the next, so that a campaign which is stopped
  /// early has something of every point.
  std::vector<PlannedRun> runs;
  CollectSettings collect;
  SlurmSettings slurm;
};

/// Reads every base with every combination of the values and every seed. An MD run takes its seed
/// for the packing of the solution and for velocities, a KMC run for its replicas.
/// Throws InputError with the problems of all points, each once, with the runs that have it.
[[nodiscard]] CampaignPlan plan_campaign(
    const SweepInput& sweep, const std::vector<std::filesystem::path>& model_directories);

}  // namespace catex
