#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "catex/campaign/plan.hpp"

namespace catex {

/// One run of a campaign folder.
struct CampaignRun {
  int number = 0;      ///< from 1
  std::string folder;  ///< in the campaign's, e.g. "runs/0001"
  RunKind kind = RunKind::Md;
  std::vector<std::string> parameters;  ///< one for each of Campaign::parameters
  std::uint64_t seed = 0;
};

/// A folder with one run per point and seed of a sweep (docs/files.md).
struct Campaign {
  std::filesystem::path path;  ///< absolute
  std::string name;
  std::vector<std::string> parameters;  ///< CampaignPlan::keys
  std::vector<CampaignRun> runs;
  CollectSettings collect;

  [[nodiscard]] std::filesystem::path input(const CampaignRun& run) const;
  [[nodiscard]] std::filesystem::path run_directory(const CampaignRun& run) const;
  [[nodiscard]] std::filesystem::path output_log(const CampaignRun& run) const;
  [[nodiscard]] std::filesystem::path lock_file(const CampaignRun& run) const;
};

namespace campaign_file {
inline constexpr std::string_view settings = "campaign.json";
inline constexpr std::string_view runs = "runs.csv";
inline constexpr std::string_view commands = "commands.txt";
inline constexpr std::string_view slurm_script = "slurm.sh";
inline constexpr std::string_view slurm_output = "slurm";
inline constexpr std::string_view parallel_log = "parallel.log";
}  // namespace campaign_file

/// Writes the folder of a plan.
/// @param path     of the folder, which must not exist or be empty
/// @param program  the catex that the commands of the folder call, absolute
/// Throws InputError when the folder holds anything, RunError when it cannot be written.
Campaign create_campaign(const CampaignPlan& plan, const std::filesystem::path& path,
                         const std::filesystem::path& program);

/// Throws InputError when the folder is no campaign.
[[nodiscard]] Campaign open_campaign(const std::filesystem::path& path);

/// "base=forward, md.temperature_K=550, seed=2"
[[nodiscard]] std::string describe(const Campaign& campaign, const CampaignRun& run);

/// Arguments after the program's name with which a run starts or, where it has a checkpoint,
/// resumes: {"md", "-o", RUN, "--resume"}.
[[nodiscard]] std::vector<std::string> start_arguments(const Campaign& campaign,
                                                       const CampaignRun& run);

}  // namespace catex
