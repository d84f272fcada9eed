#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "catex/backends/lammps_engine.hpp"
#include "catex/base/constants.hpp"
#include "catex/base/file.hpp"
#include "catex/config/model_file.hpp"
#include "catex/forces/mesh_forces.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/md/run.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "fft_wisdom_folder.hpp"
#include "model_search.hpp"
#include "options.hpp"
#include "run_input.hpp"
#include "start.hpp"
#include "stop_signals.hpp"

namespace catex {
namespace {

struct MdCommand {
  CommonOptions common;
  RunPaths paths;
  bool profile = false;
};

ThermostatKind thermostat_kind(const MdSettings& md) {
  if (md.ensemble == Ensemble::NVE) return ThermostatKind::None;
  switch (md.thermostat) {
    case Thermostat::NoseHoover:
      return ThermostatKind::NoseHoover;
    case Thermostat::Bussi:
      return ThermostatKind::Bussi;
    case Thermostat::Langevin:
      return ThermostatKind::Langevin;
  }
  return ThermostatKind::None;
}

DynamicsOptions dynamics_options(const MdSettings& md) {
  return {.time_step = md.time_step_fs * constants::ps_per_fs,
          .thermostat = thermostat_kind(md),
          .temperature = md.temperature_K,
          .thermostat_time = md.thermostat_time_ps,
          .barostat = md.ensemble == Ensemble::NPT,
          .pressure = md.pressure_GPa / constants::GPa_per_eV_A3,
          .barostat_time = md.barostat_time_ps,
          .mesh_interval = md.mesh_interval,
          .seed = md.seed};
}

/// `crystal`: there is one to hold, to follow and to look at.
MdRunSettings run_settings(const MdInput& input, bool crystal, EngineFactory engine) {
  const double step_ps = input.md.time_step_fs * constants::ps_per_fs;
  const auto steps = [&](double ps) { return static_cast<Step>(std::llround(ps / step_ps)); };
  const auto interval = [&](double ps) { return std::max<Step>(steps(ps), 1); };
  constexpr double seconds_per_minute = 60.0;
  return {.dynamics = dynamics_options(input.md),
          .engine = std::move(engine),
          .relative_force_error = input.md.relative_force_error,
          .instructions = input.md.instruction_set,
          .fft_wisdom_folder = fft_wisdom_folder(),
          .minimise = input.md.minimise,
          .equilibration_steps = crystal ? steps(input.md.equilibration_ps) : 0,
          .production_steps = input.md.steps
                                  ? *input.md.steps
                                  : interval(*input.md.duration_ns * constants::ps_per_ns),
          .thermo_interval = interval(input.output.thermo_interval_ps),
          .frame_interval = interval(input.output.frame_interval_ps),
          .exchange_interval = interval(input.analysis.exchange_interval_ps),
          .jumps = crystal && input.analysis.jumps,
          .jump_interval = interval(input.analysis.jump_sampling_ps),
          .return_window = input.analysis.return_window_ps,
          .checkpoint_interval = input.output.checkpoint_minutes * seconds_per_minute};
}

/// [md] engine: nothing for the native one. Throws InputError when the program it names will not
/// do.
EngineFactory engine_factory(const MdInput& input, const Model& model,
                             const std::filesystem::path& run) {
  if (input.md.engine == EngineKind::Native) return {};
  const LammpsSettings lammps{.command = input.md.lammps_command,
                              .ranks = input.md.lammps_ranks,
                              .relative_force_error = input.md.relative_force_error,
                              .folder = std::filesystem::absolute(run) / "lammps"};
  const DynamicsOptions dynamics = dynamics_options(input.md);
  check_lammps(lammps, dynamics);
  return [&model, dynamics, lammps](const EngineState& from, LogSink say) {
    return std::make_unique<LammpsEngine>(from, model, dynamics, lammps, std::move(say));
  };
}

Manifest md_manifest(const MdInput& input, const std::filesystem::path& file, const Model& model,
                     const std::optional<ExchangeRoles>& roles) {
  std::vector<std::filesystem::path> inputs{file, input.model.file};
  if (input.system.start) inputs.push_back(*input.system.start);
  Manifest manifest = new_manifest(RunKind::Md, inputs);
  manifest.seed = input.md.seed;
  if (roles) {
    manifest.host = model.species(roles->host).name;
    manifest.guest = model.species(roles->guest).name;
  }
  manifest.temperature_K = input.md.temperature_K;
  manifest.pressure_GPa = input.md.pressure_GPa;
  manifest.ligand = input.model.ligand;
  manifest.model_digest = model_digest(model);
  return manifest;
}

/// Mean time of one force evaluation [s].
double seconds_per_step(const IonSystem& system, const Model& model, const MeshSettings& mesh) {
  MeshForces forces(system, model, mesh);
  ForceResult result;
  forces.compute(system, {}, result);  // builds the pair list
  constexpr int repeats = 10;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) {
    forces.compute(system, {.energy = false, .virial = false}, result);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / repeats;
}

/// What a run would be, without running it.
void print_plan(const MdInput& input, const StartConfiguration& start, const Model& model,
                const MdRunSettings& settings, const MeshSettings& mesh) {
  const double n = static_cast<double>(start.system.size());
  const Step steps = settings.equilibration_steps + settings.production_steps;
  const Step frames = steps / settings.frame_interval + 1;
  constexpr double bytes_per_coordinate = 4.0;
  constexpr double list_rebuilds = 1.2;  // the pair list is made anew now and then
  fmt::print("{}\n{}", resolved_toml(input), describe_start(start, model));
  fmt::print("steps     {} with the crystal held, {} after its release\n",
             settings.equilibration_steps, settings.production_steps);
  fmt::print("disk      {:.1f} MB ({} frames)\n",
             3.0 * bytes_per_coordinate * n * static_cast<double>(frames) / 1e6, frames);
  fmt::print("memory    about {:.0f} MB\n", peak_memory_MB());
  if (settings.engine) {
    fmt::print("time      as LAMMPS takes\n");
    return;
  }
  const double seconds =
      list_rebuilds * static_cast<double>(steps) * seconds_per_step(start.system, model, mesh);
  fmt::print("time      about {} on this machine, minimisation not counted\n", clock_text(seconds));
}

/// Parts that run side by side on two threads (mesh and pairs) add up to more than the total.
void print_profile(const Profile& profile, Step steps, double seconds) {
  fmt::print("{:<18}{:>12}{:>14}{:>9}\n", "part", "calls", "us per step", "share");
  const auto row = [&](std::string_view name, std::int64_t calls, double part) {
    fmt::print("{:<18}{:>12}{:>14.2f}{:>8.1f}%\n", name, calls,
               1e6 * part / static_cast<double>(steps), 100.0 * part / seconds);
  };
  for (const Profile::Part& part : profile.parts()) row(part.name, part.calls, part.seconds);
  row("total", steps, seconds);
}

MdRunCallbacks callbacks(Console& console, bool profile) {
  return {.log = [&console](LogLevel level, std::string_view text) { console.say(level, text); },
          .progress =
              [&console](const MdProgress& p) {
                console.progress(p.done,
                                 fmt::format("{:.1f} ps  {:.2f} ns/day", p.time_ps, p.ns_per_day),
                                 p.seconds_left);
              },
          .profile = profile ? print_profile : decltype(MdRunCallbacks::profile)()};
}

int status_of(MdOutcome outcome) {
  return outcome == MdOutcome::Finished ? exit_status::ok : exit_status::checkpointed;
}

int start_run(const MdCommand& command, const MdInput& input, const std::filesystem::path& file,
              const Model& model) {
  const StartConfiguration start = make_start(input.system, model);
  const MdRunSettings settings = run_settings(
      input, start.roles.has_value(), engine_factory(input, model, command.paths.directory()));
  MeshSettings mesh = choose_mesh(start.system, model, input.md.relative_force_error);
  mesh.instructions = input.md.instruction_set;
  mesh.fft_wisdom_folder = settings.fft_wisdom_folder;
  if (command.common.dry_run) {
    print_plan(input, start, model, settings, mesh);
    return exit_status::ok;
  }
  const Manifest manifest = md_manifest(input, file, model, start.roles);

  const RunDirectory run = RunDirectory::create(command.paths.directory(), command.common.force);
  write_file_atomically(run.file(run_file::resolved_input), resolved_toml(input));
  Console console(command.common.quiet, command.common.verbose);
  for (const std::string& note : start.notes) console.say(LogLevel::Info, note);
  if (!start.roles) console.say(LogLevel::Info, "no crystal to hold: t = 0 at the start");
  return status_of(run_md(start.system, model, start.roles, settings, manifest, run,
                          stop_on_signals(), callbacks(console, command.profile)));
}

int resume_run(const MdCommand& command, const MdInput& input, const Model& model) {
  const RunDirectory run = RunDirectory::open(command.paths.directory());
  const Manifest manifest = read_manifest(run.file(run_file::manifest));
  require_same_input(resolved_toml(input), run.path());
  require_same_model(manifest, model_digest(model), run.path());
  std::optional<ExchangeRoles> roles;
  if (!manifest.host.empty()) roles = exchange_roles(model, manifest.host, manifest.guest);

  const MdRunSettings settings =
      run_settings(input, roles.has_value(), engine_factory(input, model, run.path()));
  Console console(command.common.quiet, command.common.verbose);
  return status_of(resume_md(model, roles, settings, run, stop_on_signals(),
                             callbacks(console, command.profile)));
}

int md(const MdCommand& command) {
  const std::filesystem::path file = command.paths.input_file();
  const MdInput input = read_md_input(file, command.common.overrides, model_directories());
  const Model model = load_model(input.model);
  return command.paths.resume && !command.common.dry_run ? resume_run(command, input, model)
                                                         : start_run(command, input, file, model);
}

}  // namespace

void add_md(CLI::App& program, Action& action) {
  auto options = std::make_shared<MdCommand>();
  CLI::App& command = *program.add_subcommand(
      "md",
      "Run molecular dynamics: minimise, equilibrate the solution with the crystal held [ps],\n"
      "release it (t = 0), run [ns]");
  add_run_options(command, options->paths, options->common);
  add_set(command, options->common, "md.temperature_K=580");
  add_dry_run(command, options->common,
              "Print resolved input, ions, disk, memory and estimated time; run nothing");
  add_threads(command, options->common);
  command.add_flag("--profile", options->profile,
                   "Print where the time went: microseconds per step of each part");
  add_verbosity(command, options->common);
  command.footer(
      "SIGINT, SIGTERM and SIGUSR1 write a checkpoint and stop the run with exit code 75.\n"
      "Defaults: time step 2 fs, NPT at 0 GPa, frames every 2 ps; all keys in docs/input.md.\n"
      "Example: catex md inputs/quickstart/md.toml -o runs/a --set md.seed=2");
  command.callback([options, &action] { action = [options] { return md(*options); }; });
}

}  // namespace catex
