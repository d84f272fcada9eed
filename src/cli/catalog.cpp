#include "catex/catalog/catalog.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "catalog_tables.hpp"
#include "catex/analysis/move_history.hpp"
#include "catex/base/errors.hpp"
#include "catex/io/catalog_file.hpp"
#include "catex/io/jump_tables_file.hpp"
#include "catex/io/release_conditions.hpp"
#include "catex/md/event_records.hpp"
#include "catex/rates/anion_rate_fit.hpp"
#include "catex/rates/cation_rate_fit.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "options.hpp"
#include "trajectory_events.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

struct CatalogOptions {
  CommonOptions common;
  std::vector<fs::path> runs;
  fs::path output = "catalog.pb";
  std::vector<std::string> left_out;
  bool from_trajectory = false;
  double interval_ps = 0.0;
  std::optional<double> return_window_ps;
  bool force_stochastic = false;
};

RunEvents counted_events(const RunDirectory& run, const CatalogOptions& options) {
  if (options.from_trajectory)
    return events_of_trajectory(run, options.interval_ps, options.return_window_ps);
  const fs::path file = run.file(run_file::events);
  if (!fs::exists(file)) {
    throw InputError(
        fmt::format("{}: has no {}: it is no MD run with [analysis] jumps = true, or its crystal "
                    "was not released yet; --from-trajectory counts in its frames",
                    run.path().string(), run_file::events));
  }
  RunEvents events = load_run_events(file);
  add_history(events, read_event_records(run.file(run_file::event_records)));
  return events;
}

RunEvents events_of(const fs::path& path, const CatalogOptions& options) {
  const RunDirectory run = RunDirectory::open(path);
  RunEvents events = counted_events(run, options);
  // A run of a campaign may have been written by a catex that called them all "run".
  if (events.run == "run") events.run = run_name(path);
  events.release = read_release_conditions(run);
  return events;
}

/// "dir/catalog.pb" -> "dir/catalog-jumps.csv"
fs::path beside(const fs::path& catalog, std::string_view name) {
  return catalog.parent_path() / fmt::format("{}-{}", catalog.stem().string(), name);
}

void write_jump_files(const fs::path& output, const Catalog& catalog) {
  std::vector<NamedJumpTables> runs;
  JumpTables total;
  for (const RunEvents& run : catalog.runs) {
    runs.push_back({run.run, run.jumps});
    total += run.jumps;
  }
  write_jumps(beside(output, run_file::jumps), runs);
  write_jump_sites(beside(output, run_file::jump_sites), total);
}

void leave_out(const std::vector<std::string>& names, std::vector<RunEvents>& events) {
  for (const std::string& name : names) {
    const auto is_named = [&name](const RunEvents& run) { return run.run == name; };
    if (std::erase_if(events, is_named) == 0) {
      std::vector<std::string> known;
      for (const RunEvents& run : events) known.push_back(run.run);
      throw InputError(fmt::format("--leave-out {}: there is no such run; there are: {}", name,
                                   fmt::join(known, ", ")));
    }
  }
  if (events.empty()) throw InputError("--leave-out leaves no run");
}

int make(const CatalogOptions& options) {
  if (options.runs.empty())
    throw InputError("RUN is required: which run directories of catex md, or catalogs?");
  require_free(options.output, options.common.force);
  std::vector<RunEvents> events;
  for (const fs::path& run : options.runs) {
    if (!fs::is_regular_file(run)) {
      events.push_back(events_of(run, options));
      continue;
    }
    if (options.from_trajectory) {
      throw InputError(
          fmt::format("{}: is a catalog, and has no frames to count in; give run "
                      "directories with --from-trajectory",
                      run.string()));
    }
    std::ranges::move(CatalogFile(run).catalog().runs, std::back_inserter(events));
  }
  leave_out(options.left_out, events);
  Console console(options.common.quiet, options.common.verbose);
  const Catalog catalog = make_catalog(std::move(events), options.force_stochastic);
  const CationRateFit fit = fit_cation_rates(catalog.runs);
  const std::optional<LogLinearFit> anions = fit_anion_rates(anion_runs(catalog.runs));
  save_catalog(options.output, catalog, fit.posterior,
               anions ? std::optional(anion_rate_posterior(*anions)) : std::nullopt);
  write_jump_files(options.output, catalog);
  fmt::print("{}\n{}", validity_text(catalog), jump_tables_text(catalog));
  if (!fit.rates.converged) {
    console.say(LogLevel::Warning, "the fit of the rate model did not converge");
  }
  if (anions && !anions->converged) {
    console.say(LogLevel::Warning, "the fit of the rates of anions did not converge");
  }
  console.say(LogLevel::Info, fmt::format("wrote {}", options.output.string()));
  return exit_status::ok;
}

}  // namespace

void add_catalog(CLI::App& program, Action& action) {
  auto options = std::make_shared<CatalogOptions>();
  CLI::App& command = *program.add_subcommand(
      "catalog", "Events, exposures [ps] and rates [1/ps] of MD runs, and the paper's jump tables");
  command.add_option("RUN", options->runs,
                     "Run directories of catex md, and catalogs, whose runs are taken");
  command.add_option("-o,--output", options->output, "Catalog to write, with tables beside it")
      ->type_name("FILE")
      ->capture_default_str();
  command.add_option("--leave-out", options->left_out, "Names of runs that are not to be in it")
      ->type_name("NAME");
  CLI::Option* from_trajectory = command.add_flag(
      "--from-trajectory", options->from_trajectory,
      "Count in the frames of the trajectory instead of what was counted while MD ran");
  command
      .add_option("--interval", options->interval_ps,
                  "Use frames this far apart [ps] (default: all frames)")
      ->type_name("PS")
      ->check(CLI::PositiveNumber)
      ->needs(from_trajectory);
  command
      .add_option("--return-window", options->return_window_ps,
                  "A jump taken back within this time is no event [ps] (default: that of the runs)")
      ->type_name("PS")
      ->check(CLI::NonNegativeNumber)
      ->needs(from_trajectory);
  command.add_flag("--force-stochastic", options->force_stochastic,
                   "Accept runs with Langevin friction, which changes jump rates");
  add_force(command, options->common, "Replace an existing catalog");
  add_verbosity(command, options->common);
  command.footer(
      "Writes CATALOG-jumps.csv and CATALOG-jump_sites.csv beside the catalog.\n"
      "Example: catex catalog runs/a runs/b -o catalog.pb");
  add_catalog_show(command, action);
  command.callback([options, &action, &command] {
    if (command.get_subcommands().empty()) action = [options] { return make(*options); };
  });
}

}  // namespace catex
