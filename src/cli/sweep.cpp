#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "catex/base/errors.hpp"
#include "catex/campaign/campaign.hpp"
#include "catex/campaign/collect.hpp"
#include "catex/campaign/plan.hpp"
#include "catex/campaign/run_state.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "model_search.hpp"
#include "options.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

struct PlanOptions {
  CommonOptions common;
  fs::path sweep;
  fs::path output;  ///< empty: the sweep's name
};

struct CollectOptions {
  CommonOptions common;
  fs::path campaign;
  fs::path output;  ///< empty: the campaign's folder
};

int plan(const PlanOptions& options) {
  const CampaignPlan planned = plan_campaign(read_sweep_input(options.sweep), model_directories());
  if (options.common.dry_run) {
    fmt::print("{} runs: {} points of {}, with their seeds\n", planned.runs.size(), planned.name,
               fmt::join(planned.keys, " x "));
    return exit_status::ok;
  }
  const fs::path folder = options.output.empty() ? fs::path(planned.name) : options.output;
  const Campaign campaign = create_campaign(planned, folder, fs::read_symlink("/proc/self/exe"));
  fmt::print("{} runs in {}\n", campaign.runs.size(), folder.string());
  Console(options.common.quiet, options.common.verbose)
      .say(LogLevel::Info,
           fmt::format("start them with: catex sweep run {} --local", folder.string()));
  return exit_status::ok;
}

int show_status(const fs::path& folder) {
  const Campaign campaign = open_campaign(folder);
  fmt::print("{:>5}  {:<11}  {:>10}  what\n", "run", "state", "time [ps]");
  for (const CampaignRun& run : campaign.runs) {
    const RunProgress progress = progress_of(campaign, run);
    fmt::print("{:>5}  {:<11}  {:>10}  {}{}{}\n", run.number, name(progress.state),
               progress.time_ps ? fmt::format("{:.1f}", *progress.time_ps) : "-",
               describe(campaign, run), progress.last_words.empty() ? "" : "\n       ",
               progress.last_words);
  }
  fmt::print("{}\n", summary(count_states(campaign)));
  return exit_status::ok;
}

std::string mean_text(const SampleMean& mean) {
  return mean.error ? fmt::format("{:.4f} ± {:.4f}", mean.mean, *mean.error)
                    : fmt::format("{:.4f}", mean.mean);
}

/// The first quantity, which is what one looks at first.
void print_means(const Campaign& campaign, const SampleTable& table) {
  if (table.samples.empty()) return;
  const auto print_row = [](std::vector<std::string> words, const std::string& condition,
                            const std::string& runs, const std::string& mean) {
    words.insert(words.end(), {condition, runs, mean});
    fmt::print("{}\n", fmt::join(words, ", "));
  };
  print_row(campaign.parameters, table.condition, "runs",
            table.quantities.front() + " (mean ± s.e.m.)");
  for (const SampleMeans& mean : means_over_seeds(table.samples)) {
    print_row(mean.parameters, mean.condition, fmt::to_string(mean.runs),
              mean.values.front() ? mean_text(*mean.values.front()) : "-");
  }
}

int collect(const CollectOptions& options) {
  const Campaign campaign = open_campaign(options.campaign);
  const fs::path folder = options.output.empty() ? campaign.path : options.output;
  if (!fs::is_directory(folder)) {
    throw InputError(fmt::format("-o {}: is no folder", folder.string()));
  }
  const SampleTable exchange = collect_exchange(campaign);
  write_samples(folder / "collected.csv", campaign, exchange);
  write_means(folder / "means.csv", campaign, exchange);
  const SampleTable jumps = collect_jumps(campaign);
  if (!jumps.samples.empty()) {
    write_samples(folder / "jumps.csv", campaign, jumps);
    write_means(folder / "jump_means.csv", campaign, jumps);
  }
  print_means(campaign, exchange);
  Console(options.common.quiet, options.common.verbose)
      .say(LogLevel::Info, fmt::format("{}; wrote the tables in {}",
                                       summary(count_states(campaign)), folder.string()));
  return exit_status::ok;
}

void add_plan(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App& command = *sweep.add_subcommand(
      "plan", "Check every point of a grid and write a folder with one run per point and seed");
  command.add_option("SWEEP", options->sweep, "Sweep file (TOML), see docs/input.md")->required();
  command
      .add_option("-o,--output", options->output, "Campaign to write (default: the sweep's name)")
      ->type_name("CAMPAIGN");
  add_dry_run(command, options->common, "Check everything and count the runs; write nothing");
  add_verbosity(command, options->common);
  command.footer("Example: catex sweep plan inputs/reduced/sweeps/forward-ligands.toml -o ligands");
  command.callback([options, &action] { action = [options] { return plan(*options); }; });
}

void add_status(CLI::App& sweep, Action& action) {
  auto folder = std::make_shared<fs::path>();
  CLI::App& command = *sweep.add_subcommand(
      "status", "State of each run, the time it reached [ps], and the last words of a failed one");
  command.add_option("CAMPAIGN", *folder, "Folder of catex sweep plan")->required();
  command.footer("Example: catex sweep status ligands");
  command.callback([folder, &action] { action = [folder] { return show_status(*folder); }; });
}

void add_collect(CLI::App& sweep, Action& action) {
  auto options = std::make_shared<CollectOptions>();
  CLI::App& command = *sweep.add_subcommand(
      "collect",
      "Tables of the exchange curves at the times [ps] of the sweep and of jumps: per run, and\n"
      "means with their standard errors over seeds");
  command.add_option("CAMPAIGN", options->campaign, "Folder of catex sweep plan")->required();
  command
      .add_option("-o,--output", options->output, "Folder for the tables (default: the campaign's)")
      ->type_name("DIR");
  add_verbosity(command, options->common);
  command.footer("Example: catex sweep collect ligands");
  command.callback([options, &action] { action = [options] { return collect(*options); }; });
}

}  // namespace

void add_sweep(CLI::App& program, Action& action) {
  CLI::App& sweep = *program.add_subcommand(
      "sweep", "Campaigns: many runs over temperature [K], pressure [GPa], ligand, seed, ...");
  sweep.require_subcommand(1);
  add_plan(sweep, action);
  add_sweep_run(sweep, action);
  add_status(sweep, action);
  add_collect(sweep, action);
  sweep.footer("Example: catex sweep plan SWEEP.toml -o CAMPAIGN");
}

}  // namespace catex
