#include <fmt/format.h>

#include <memory>

#include "catex/base/errors.hpp"
#include "catex/config/kmc_input.hpp"
#include "catex/config/model_file.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/report/report.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "model_search.hpp"
#include "options.hpp"

namespace catex {
namespace {

struct CompareOptions {
  CommonOptions common;
  std::vector<std::filesystem::path> runs;
  ReportSettings report;
};

/// Model of a run, for the view of its crystal; the report does without when it cannot be read.
std::optional<Model> model_of(const RunDirectory& run, Console& console) {
  const std::filesystem::path input = run.file(run_file::resolved_input);
  try {
    const bool md = read_manifest(run.file(run_file::manifest)).kind == RunKind::Md;
    return load_model(md ? read_md_input(input, {}, model_directories()).model
                         : read_kmc_input(input, {}, model_directories()).model);
  } catch (const InputError& error) {
    console.say(LogLevel::Warning, fmt::format("no view of the crystal of {}: {}",
                                               run.path().string(), error.problems().front()));
    return std::nullopt;
  }
}

int compare(const CompareOptions& options) {
  require_free(options.report.html, options.common.force);
  require_free(options.report.html.parent_path() / "curves.csv", options.common.force);
  Console console(options.common.quiet, options.common.verbose);
  std::vector<ReportRun> runs;
  for (const std::filesystem::path& path : options.runs) {
    runs.push_back({path, model_of(RunDirectory::open(path), console)});
  }
  const ReportResult result = write_report(runs, options.report);
  fmt::print("{}\n", options.common.json ? result.json : result.sentence);
  for (const std::filesystem::path& file : result.files) {
    console.say(LogLevel::Info, fmt::format("wrote {}", file.string()));
  }
  return exit_code(result.outcome);
}

}  // namespace

void add_compare(CLI::App& program, Action& action) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App& command = *program.add_subcommand("compare",
                                              "Compare exchange curves of MD and KMC runs (time "
                                              "[ps], exchange ratio [-]): a report as one\n"
                                              "HTML file, curves.csv and plot.py beside it");
  command.add_option("RUN", options->runs, "Run directories of md and kmc")->required();
  command.add_option("-o,--output", options->report.html, "Report to write")
      ->type_name("FILE")
      ->capture_default_str();
  command
      .add_option("--max-rms", options->report.comparison.limits.max_rms,
                  "Largest RMS distance of MD from the 90 % band of KMC, in exchange ratio, that "
                  "still counts as agreement")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command.add_flag("--across-ligands", options->report.comparison.across_ligands,
                   "Compare MD runs of other ligands than the KMC's too: held out by ligand");
  add_force(command, options->common, "Replace an earlier report");
  add_json(command, options->common);
  add_verbosity(command, options->common);
  command.footer(
      "Exit code: 0 agree, 3 disagree, 4 not enough data. MD runs that gave the KMC its rates are\n"
      "shown, but never counted. KMC runs that differ by their seed only are one ensemble.\n"
      "Example: catex compare runs/a runs/k -o report.html");
  command.callback([options, &action] { action = [options] { return compare(*options); }; });
}

}  // namespace catex
