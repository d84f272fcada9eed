#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catex/campaign/campaign.hpp"

namespace catex {

enum class RunState {
  Planned,      ///< nothing was done yet
  Running,      ///< a process holds its lock
  Interrupted,  ///< stopped or killed; can be continued
  Failed,       ///< ended with an error
  Finished
};

struct RunProgress {
  RunState state = RunState::Planned;
  std::optional<double> time_ps;  ///< MD: reached at the last checkpoint, since release
  std::string last_words;         ///< Failed: the error
};

/// Looks into the folder of a run; its files tell all, there is no record beside them.
[[nodiscard]] RunProgress progress_of(const Campaign& campaign, const CampaignRun& run);

[[nodiscard]] std::string_view name(RunState state);

/// How many runs are in each state.
[[nodiscard]] std::map<RunState, int> count_states(const Campaign& campaign);

/// "1 failed, 3 finished"
[[nodiscard]] std::string summary(const std::map<RunState, int>& counts);

/// Line of the output log that begins an attempt at a run, a line break included.
[[nodiscard]] std::string attempt_header(const std::vector<std::string>& arguments);

}  // namespace catex
