#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "catex/campaign/campaign.hpp"

namespace catex {

/// Part of a campaign that is one job array: Slurm allows 1001 indices from 0 (MaxArraySize).
struct SlurmArray {
  int offset = 0;       ///< run number = offset + index
  std::string indices;  ///< "1-4,7"

  friend bool operator==(const SlurmArray&, const SlurmArray&) = default;
};

/// Arrays that hold the runs with these numbers, which increase from 1.
[[nodiscard]] std::vector<SlurmArray> slurm_arrays(std::span<const int> numbers);

/// The batch script of a campaign's arrays. Each task does one run. Before its time limit, or when
/// it is preempted, the run writes a checkpoint and ends with 75; then the task puts itself back in
/// the queue. The environment CATEX_OFFSET is SlurmArray::offset.
[[nodiscard]] std::string slurm_script(const Campaign& campaign, const SlurmSettings& settings,
                                       const std::filesystem::path& program);

/// Text as one word of a POSIX shell.
[[nodiscard]] std::string shell_quoted(const std::string& text);

}  // namespace catex
