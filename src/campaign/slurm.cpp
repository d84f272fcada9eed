#include "catex/campaign/slurm.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace catex {
namespace {

constexpr int runs_per_array = 1000;

/// {1, 2, 3, 7} -> "1-3,7"
std::string ranges(std::span<const int> indices) {
  std::vector<std::string> parts;
  for (std::size_t first = 0; first < indices.size();) {
    std::size_t last = first;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1) ++last;
    parts.push_back(first == last ? fmt::to_string(indices[first])
                                  : fmt::format("{}-{}", indices[first], indices[last]));
    first = last + 1;
  }
  return fmt::to_string(fmt::join(parts, ","));
}

}  // namespace

std::vector<SlurmArray> slurm_arrays(std::span<const int> numbers) {
  std::vector<SlurmArray> arrays;
  for (auto begin = numbers.begin(); begin != numbers.end();) {
    const int offset = (*begin - 1) / runs_per_array * runs_per_array;
    const auto end = std::find_if(begin, numbers.end(),
                                  [&](int number) { return number > offset + runs_per_array; });
    std::vector<int> indices;
    for (auto it = begin; it != end; ++it) indices.push_back(*it - offset);
    arrays.push_back({offset, ranges(indices)});
    begin = end;
  }
  return arrays;
}

std::string slurm_script(const Campaign& campaign, const SlurmSettings& settings,
                         const std::filesystem::path& program) {
  // Slurm may send the signal up to a minute early; a checkpoint takes seconds.
  constexpr int seconds_to_stop = 120;
  const int tasks = std::min(static_cast<int>(campaign.runs.size()), runs_per_array);
  const std::string options = settings.options.empty() ? "" : "#SBATCH " + settings.options + "\n";
  return fmt::format(
      R"(#!/bin/bash
# Job array of a catex campaign; `catex sweep run CAMPAIGN --slurm` submits it for the runs that are
# not finished. By hand: sbatch slurm.sh (its first {tasks} runs).
#SBATCH --job-name={name}
#SBATCH --array=1-{tasks}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={threads}
#SBATCH --time={minutes:.0f}
#SBATCH --signal=B:USR1@{seconds}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output="{output}/%A_%a.out"
{options}
export OMP_NUM_THREADS="${{SLURM_CPUS_PER_TASK:-{threads}}}"
number=$(( ${{CATEX_OFFSET:-0}} + SLURM_ARRAY_TASK_ID ))
{program} sweep run {campaign} --only "$number" &
run=$!
# The signal ends a `wait`, not the run: it writes a checkpoint first.
trap 'kill -USR1 "$run" 2>/dev/null' USR1 TERM
while kill -0 "$run" 2>/dev/null; do wait "$run"; done
wait "$run"
status=$?
if [ "$status" -eq 75 ]; then
  # By task: the last task's own number is that of the whole array.
  scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_${{SLURM_ARRAY_TASK_ID}}"
fi
exit "$status"
)",
      fmt::arg("tasks", tasks), fmt::arg("name", campaign.name),
      fmt::arg("threads", settings.threads), fmt::arg("minutes", settings.time_minutes),
      fmt::arg("seconds", seconds_to_stop),
      fmt::arg("output", (campaign.path / campaign_file::slurm_output).string()),
      fmt::arg("options", options), fmt::arg("program", shell_quoted(program.string())),
      fmt::arg("campaign", shell_quoted(campaign.path.string())));
}

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace catex
