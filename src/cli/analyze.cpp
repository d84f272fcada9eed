#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "analyze/pair_curves.hpp"
#include "analyze/quantities.hpp"
#include "analyze/runs.hpp"
#include "catex/base/errors.hpp"
#include "catex/config/model_file.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "model_search.hpp"
#include "options.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

struct AnalyzeOptions {
  CommonOptions common;
  std::vector<fs::path> runs;
  fs::path output;
  fs::path pair_curves;  ///< model file; empty: not asked for
  std::vector<std::string> only;
  std::string species;
  std::optional<double> frame_interval_ps;
  ForeignOptions foreign;
  double from_ps = 0.0;
  std::optional<double> to_ps;
  int every = 1;
  AnalyzeSettings settings;
};

constexpr double rounding_ps = 1e-6;  // frame times are sums of time steps

using Analyses = std::vector<std::unique_ptr<FrameAnalysis>>;

std::vector<std::string> quantity_names() {
  std::vector<std::string> names;
  for (const Quantity& quantity : quantities()) names.emplace_back(quantity.name);
  return names;
}

Analyses chosen_analyses(const AnalyzeOptions& options) {
  const std::vector<std::string> names = quantity_names();
  std::vector<std::string> problems;
  for (const std::string& name : options.only) {
    if (std::ranges::find(names, name) != names.end()) continue;
    const std::string close = closest_match(name, names);
    problems.push_back(fmt::format("--only {}: no such quantity{}; there are: {}", name,
                                   close.empty() ? "" : fmt::format(" (did you mean {}?)", close),
                                   fmt::join(names, ", ")));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  Analyses analyses;
  for (const Quantity& quantity : quantities()) {
    const auto chosen = std::ranges::find(options.only, quantity.name);
    if (options.only.empty() || chosen != options.only.end()) {
      analyses.push_back(quantity.make(options.settings));
    }
  }
  return analyses;
}

/// How far all runs together are, for the progress line.
class Progress {
 public:
  Progress(Console& console, std::size_t runs)
      : console_(console), runs_(static_cast<double>(runs)) {}

  void frame(std::size_t run, double share_of_run) {
    ++frames_;
    const double done = (static_cast<double>(run) + share_of_run) / runs_;
    const std::chrono::duration<double> elapsed = Clock::now() - start_;
    console_.progress(done, fmt::format("{:.3g} frames/s", frames_ / elapsed.count()),
                      elapsed.count() * (1.0 - done) / done);
  }

 private:
  using Clock = std::chrono::steady_clock;

  Console& console_;
  double runs_;
  double frames_ = 0.0;
  Clock::time_point start_ = Clock::now();
};

/// Shows the chosen frames of one run to all analyses. Returns how many they were.
std::size_t analyse_run(const AnalysedRun& run, std::size_t index, const AnalyzeOptions& options,
                        const Analyses& analyses, Console& console, Progress& progress) {
  const std::unique_ptr<FrameSource> frames =
      open_frames(run.path, run.model, options.foreign.frames);
  for (const auto& analysis : analyses) analysis->begin(run);
  std::size_t in_range = 0;
  std::size_t used = 0;
  while (const std::optional<TrajectoryFrame> frame = frames->next()) {
    if (options.to_ps && frame->time_ps > *options.to_ps + rounding_ps) break;
    if (frame->time_ps < options.from_ps - rounding_ps) continue;
    if (in_range++ % options.every != 0) continue;
    std::optional<Membership> membership;
    if (run.roles) membership = crystal_membership(frame->system, run.model);
    for (const auto& analysis : analyses) {
      analysis->frame(frame->time_ps, frame->system, membership ? &*membership : nullptr);
    }
    ++used;
    progress.frame(index, frames->share_read());
  }
  for (const auto& analysis : analyses) analysis->end();
  if (const std::string warning = frames->warning(); !warning.empty()) {
    console.say(LogLevel::Warning, warning);
  }
  return used;
}

void require_frames(const AnalysedRun& run, const AnalyzeOptions& options, std::size_t used) {
  if (used > 0) return;
  throw InputError(fmt::format("{}: has no frame from {} ps{}; --from and --to choose frames",
                               run.path.string(), options.from_ps,
                               options.to_ps ? fmt::format(" to {} ps", *options.to_ps) : ""));
}

std::optional<Model> pair_curve_model(const AnalyzeOptions& options) {
  if (options.pair_curves.empty()) return std::nullopt;
  return load_model(read_model_settings(find_model(options.pair_curves, model_directories()),
                                        {"model.ligand=" + options.foreign.ligand}));
}

int analyze(AnalyzeOptions& options) {
  if (options.runs.empty() && options.pair_curves.empty()) {
    throw InputError("RUN is required: which run directories or trajectories?");
  }
  if (!options.species.empty()) {
    options.foreign.frames.species = parse_species_map(options.species);
  }
  options.foreign.frames.frame_interval_ps = options.frame_interval_ps;
  Console console(options.common.quiet, options.common.verbose);
  const Analyses analyses = chosen_analyses(options);
  const std::vector<AnalysedRun> runs = find_runs(options.runs, options.foreign);
  const std::optional<Model> curves = pair_curve_model(options);
  AnalysisFolder::require_free(options.output, options.common.force);
  Progress progress(console, runs.size());
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::size_t used = analyse_run(runs[i], i, options, analyses, console, progress);
    require_frames(runs[i], options, used);
    notes.push_back(
        fmt::format("{}: {} frames, {} pseudoligands.", runs[i].name, used, runs[i].ligand));
  }
  AnalysisFolder folder(options.output);
  for (const std::string& note : notes) folder.note(note);
  if (curves) write_pair_curves(*curves, options.foreign.ligand, folder);
  if (!runs.empty()) {
    for (const auto& analysis : analyses) analysis->write(folder);
  }
  folder.finish();
  console.say(LogLevel::Info, fmt::format("wrote {}", folder.file("analysis.html").string()));
  return exit_status::ok;
}

void add_crystal_options(CLI::App& command, AnalyzeSettings& settings) {
  command
      .add_option(
          "--at", settings.at_ps,
          "Times of density profiles and snapshots [ps] (default: four windows from first to "
          "last; first and last frame)")
      ->type_name("PS,...")
      ->delimiter(',');
  command
      .add_option("--window", settings.density_window_ps,
                  "Time over which densities are averaged [ps]")
      ->type_name("PS")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      .add_option(
          "--residence", settings.residence_ps,
          "An anion has left the crystal, or come back, after so long on the other side [ps]")
      ->type_name("PS")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--slab", settings.slab, "Thickness of the sections in snapshots [Å]")
      ->type_name("A")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      .add_option("--follow", settings.follow, "Ions whose paths the snapshots show, by their ids")
      ->type_name("ID,...")
      ->delimiter(',');
}

std::string footer() {
  std::string text = "Quantities:\n";
  for (const Quantity& quantity : quantities()) {
    text += fmt::format("  {:<12} {}\n", quantity.name, quantity.help);
  }
  return text +
         "Definitions: docs/analysis.md; tables and columns: docs/files.md.\n"
         "Example: catex analyze runs/a runs/b -o analysis\n"
         "Pair potentials: catex analyze --pair-curves pbs-cds-psl.toml --ligand Cd-preferred -o "
         "u\n"
         "A LAMMPS dump: catex analyze dump.lammpstrj --model pbs-cds-psl.toml --host Pb --guest "
         "Cd \\\n"
         "    --species 1=Pb,2=S,3=Cd,4=PSL --frame-interval-ps 2 -o analysis";
}

void add_foreign_options(CLI::App& command, AnalyzeOptions& options) {
  command
      .add_option("--model", options.foreign.model,
                  "Model file, for trajectories from elsewhere; also looked for in the installed "
                  "share/catex/models")
      ->type_name("FILE");
  command
      .add_option("--ligand", options.foreign.ligand,
                  "Ligand of the model, for the same and for --pair-curves")
      ->capture_default_str();
  command.add_option("--host", options.foreign.host,
                     "Cation of the crystal, for the same (without it: a liquid)");
  command.add_option("--guest", options.foreign.guest, "Cation of the solution, for the same");
  command
      .add_option("--species", options.species,
                  "What the types or elements of the file are: 1=Pb,2=S,3=Cd,4=PSL")
      ->type_name("MAP");
  command
      .add_option("--frame-interval-ps", options.frame_interval_ps,
                  "Time between frames of the file [ps]; goes before the times in it")
      ->type_name("PS")
      ->check(CLI::PositiveNumber);
  command
      .add_option("--topology", options.foreign.frames.topology,
                  "Structure file with the same ions in the same order, for NetCDF without species")
      ->type_name("FILE");
}

}  // namespace

void add_analyze(CLI::App& program, Action& action) {
  auto options = std::make_shared<AnalyzeOptions>();
  CLI::App& command = *program.add_subcommand(
      "analyze",
      "Quantities from the frames of runs or trajectories: tables (CSV), plots (SVG) and\n"
      "analysis.html, which shows them");
  command.add_option("RUN", options->runs,
                     "Run directories of catex md, or trajectories: NetCDF (AMBER convention), "
                     "LAMMPS text dump, extended XYZ");
  command.add_option("-o,--output", options->output, "Folder to write")
      ->type_name("DIR")
      ->required();
  command
      .add_option("--pair-curves", options->pair_curves,
                  "Pair potentials u(r) [eV] of this model with --ligand; needs no RUN")
      ->type_name("MODEL");
  command.add_option("--only", options->only, "These quantities (default: all)")
      ->type_name("NAME,...")
      ->delimiter(',')
      ->allow_extra_args(false);  // what follows may be a RUN
  command
      .add_option("--from", options->from_ps, "First time [ps]; before 0 the solution equilibrates")
      ->type_name("PS")
      ->capture_default_str();
  command.add_option("--to", options->to_ps, "Last time [ps] (default: all)")->type_name("PS");
  command.add_option("--every", options->every, "Use every Nth frame")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000000))
      ->capture_default_str();
  command.add_option("--r-max", options->settings.r_max, "Range of g(r) [Å]")
      ->type_name("A")
      ->check(CLI::Range(1.0, 100.0))
      ->capture_default_str();
  add_crystal_options(command, options->settings);
  add_foreign_options(command, *options);
  add_force(command, options->common, "Write over an earlier analysis in the folder");
  add_verbosity(command, options->common);
  command.footer(footer());
  command.callback([options, &action] { action = [options] { return analyze(*options); }; });
}

}  // namespace catex
