#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "catex/base/errors.hpp"
#include "catex/campaign/campaign.hpp"
#include "catex/campaign/child_process.hpp"
#include "catex/campaign/local_runner.hpp"
#include "catex/campaign/run_lock.hpp"
#include "catex/campaign/run_state.hpp"
#include "catex/campaign/slurm.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "options.hpp"
#include "stop_signals.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

struct RunOptions {
  CommonOptions common;
  fs::path campaign;
  bool local = false;
  bool parallel = false;
  bool slurm = false;
  int only = 0;  ///< number of a run; 0: all
  int jobs = 1;
};

/// This process becomes the run's `catex md` or `catex kmc`, with its messages in output.log.
int become_run(const Campaign& campaign, int number) {
  if (number < 1 || number > static_cast<int>(campaign.runs.size())) {
    throw InputError(fmt::format("--only {}: {} has runs 1 to {}", number, campaign.path.string(),
                                 campaign.runs.size()));
  }
  const CampaignRun& run = campaign.runs[static_cast<std::size_t>(number - 1)];
  const auto lock = RunLock::take(campaign.lock_file(run));
  if (!lock) throw RunError(fmt::format("run {} is running already", number));
  if (progress_of(campaign, run).state == RunState::Finished) return exit_status::ok;

  std::vector<std::string> arguments = start_arguments(campaign, run);
  const std::string header = attempt_header(arguments);
  const fs::path log = campaign.output_log(run);
  const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const bool ready = output >= 0 && ::write(output, header.data(), header.size()) > 0 &&
                     ::dup2(output, STDOUT_FILENO) >= 0 && ::dup2(output, STDERR_FILENO) >= 0;
  if (!ready) {
    throw RunError(fmt::format("{}: cannot write: {}", log.string(), std::strerror(errno)));
  }
  std::string program = "catex";
  std::vector<char*> words{program.data()};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  ::execv("/proc/self/exe", words.data());
  throw RunError(fmt::format("cannot start catex: {}", std::strerror(errno)));
}

/// Runs that are neither finished nor done by another process.
std::vector<int> runs_to_do(const Campaign& campaign) {
  std::vector<int> numbers;
  for (const CampaignRun& run : campaign.runs) {
    const RunState state = progress_of(campaign, run).state;
    if (state != RunState::Finished && state != RunState::Running) numbers.push_back(run.number);
  }
  return numbers;
}

/// Exit code of a campaign that nobody works on any more.
int result(const Campaign& campaign, Console& console) {
  const auto counts = count_states(campaign);
  console.say(LogLevel::Info, summary(counts));
  if (counts.contains(RunState::Failed)) return exit_status::failed;
  return counts.size() == 1 && counts.contains(RunState::Finished) ? exit_status::ok
                                                                   : exit_status::checkpointed;
}

/// Of all cores, unless the user said how many.
int threads_per_job(const RunOptions& options) {
  if (options.common.threads > 0) return options.common.threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / options.jobs);
}

int run_local(const Campaign& campaign, const RunOptions& options, Console& console) {
  const std::vector<int> numbers = runs_to_do(campaign);
  std::vector<CommandLine> commands;
  for (const int number : numbers) {
    commands.push_back({"/proc/self/exe", "sweep", "run", campaign.path.string(), "--only",
                        fmt::to_string(number)});
  }
  run_side_by_side(
      commands, options.jobs, threads_per_job(options), stop_on_signals(), [&](std::size_t i, int) {
        const CampaignRun& run = campaign.runs[static_cast<std::size_t>(numbers[i] - 1)];
        const RunProgress progress = progress_of(campaign, run);
        console.say(progress.state == RunState::Failed ? LogLevel::Warning : LogLevel::Info,
                    fmt::format("run {} ({}): {}{}{}", run.number, describe(campaign, run),
                                name(progress.state), progress.last_words.empty() ? "" : ": ",
                                progress.last_words));
      });
  return result(campaign, console);
}

int run_parallel(const Campaign& campaign, const RunOptions& options, Console& console) {
  const std::vector<std::string> command{
      "parallel", "--will-cite", "--jobs", fmt::to_string(options.jobs), "--joblog",
      (campaign.path / campaign_file::parallel_log).string(), "--resume-failed",
      // A run that gets TERM writes its checkpoint; what has not ended after a minute hangs.
      "--termseq", "TERM,60000,KILL,25", "--arg-file",
      (campaign.path / campaign_file::commands).string()};
  const StopToken& stop = stop_on_signals();
  ChildProcess process(command, threads_per_job(options));
  bool told = false;
  while (!process.ended()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    if (stop.requested() && !told) {
      // The first TERM lets no more jobs start, the second ends those that run.
      process.signal(SIGTERM);
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      process.signal(SIGTERM);
      told = true;
    }
  }
  return result(campaign, console);
}

int run_slurm(const Campaign& campaign) {
  for (const SlurmArray& array : slurm_arrays(runs_to_do(campaign))) {
    ChildProcess process({"sbatch", "--array=" + array.indices,
                          fmt::format("--export=ALL,CATEX_OFFSET={}", array.offset),
                          (campaign.path / campaign_file::slurm_script).string()},
                         1);
    while (!process.ended()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (process.status() != 0) {
      throw RunError(fmt::format("sbatch ended with {}; its words are above", process.status()));
    }
  }
  return exit_status::ok;
}

int run(const RunOptions& options) {
  const Campaign campaign = open_campaign(options.campaign);
  const bool only = options.only != 0;
  if (options.local + options.parallel + options.slurm + only != 1) {
    throw InputError(
        "one of --local, --parallel, --slurm or --only is required: who does the runs?");
  }
  if (only) return become_run(campaign, options.only);
  if (options.slurm) return run_slurm(campaign);
  Console console(options.common.quiet, options.common.verbose);
  return options.local ? run_local(campaign, options, console)
                       : run_parallel(campaign, options, console);
}

}  // namespace

void add_sweep_run(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<RunOptions>();
  CLI::App& command = *sweep.add_subcommand(
      "run",
      "Do the runs of a campaign: those that are finished are skipped, those that were\n"
      "stopped are resumed");
  command.add_option("CAMPAIGN", options->campaign, "Folder of catex sweep plan")->required();
  command.add_flag("--local", options->local, "On this machine");
  command.add_flag("--parallel", options->parallel, "By GNU parallel");
  command.add_flag("--slurm", options->slurm, "By Slurm, as job arrays");
  command.add_option("--only", options->only, "This run, instead of this process")
      ->type_name("NUMBER")
      ->check(CLI::PositiveNumber);
  command.add_option("--jobs", options->jobs, "Runs side by side, with --local and --parallel")
      ->type_name("N")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  add_threads(command, options->common);
  command.get_option("--threads")
      ->description(
          "Threads of each run (default: the cores divided by --jobs; Slurm: of the sweep file)");
  add_verbosity(command, options->common);
  command.footer(
      "SIGINT, SIGTERM and SIGUSR1 let the runs write checkpoints; call the same again to go on.\n"
      "Exit codes: 0 all finished, 1 some failed, 75 some are not done.\n"
      "Example: catex sweep run ligands --local --jobs 2");
  command.callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace catex
