#include "catex/config/md_input.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "catex/base/constants.hpp"
#include "catex/base/file.hpp"
#include "input_fields.hpp"
#include "toml_reader.hpp"
#include "toml_writer.hpp"

namespace catex {
namespace {

constexpr Names<Ensemble, 3> ensemble_names{
    {{"NVE", Ensemble::NVE}, {"NVT", Ensemble::NVT}, {"NPT", Ensemble::NPT}}};
constexpr Names<EngineKind, 2> engine_names{
    {{"native", EngineKind::Native}, {"lammps", EngineKind::Lammps}}};
constexpr Names<Thermostat, 3> thermostat_names{{{"Nose-Hoover", Thermostat::NoseHoover},
                                                 {"Bussi", Thermostat::Bussi},
                                                 {"Langevin", Thermostat::Langevin}}};

constexpr Range interval_range_ps{1e-4, 1e6};

template <class Table>
void system_fields(Table& table, SystemInput& system) {
  table.optional("guest", system.guest);
  if (table.optional("start", system.start, FileSearch{})) return;
  crystal_fields(table, system);
  table.optional("solution_ratio", system.solution_ratio, Range{0, 1000});
  table.optional("solution_pairs", system.solution_pairs, Range{0, 1e7});
  table.required("box_nm", system.box_nm, Range{1, 1000});
  table.optional("minimum_distance_A", system.minimum_distance_A, Range{0.5, 10});
  table.optional("seed", system.seed, seed_range);
}

template <class Table>
void md_fields(Table& table, MdSettings& md) {
  table.optional("engine", md.engine, engine_names);
  if (md.engine == EngineKind::Lammps) {
    table.optional("lammps_command", md.lammps_command);
    table.optional("lammps_ranks", md.lammps_ranks, Range{1, 1e6});
  }
  table.optional("ensemble", md.ensemble, ensemble_names);
  table.optional("thermostat", md.thermostat, thermostat_names);
  table.required("temperature_K", md.temperature_K, Range{1, 5000});
  table.optional("pressure_GPa", md.pressure_GPa, Range{-10, 100});
  table.optional("time_step_fs", md.time_step_fs, Range{0.01, 10});
  table.optional("thermostat_time_ps", md.thermostat_time_ps, Range{1e-3, 1000});
  table.optional("barostat_time_ps", md.barostat_time_ps, Range{1e-3, 1000});
  table.optional("minimise", md.minimise);
  table.optional("equilibration_ps", md.equilibration_ps, Range{0, 1e6});
  table.optional("duration_ns", md.duration_ns, Range{1e-6, 1e6});
  table.optional("steps", md.steps, Range{1, 1e15});
  table.optional("relative_force_error", md.relative_force_error, Range{1e-8, 1e-2});
  table.optional("mesh_interval", md.mesh_interval, Range{1, 10});
  table.optional("instruction_set", md.instruction_set, instruction_set_names);
  table.optional("seed", md.seed, seed_range);
}

template <class Table>
void output_fields(Table& table, OutputSettings& output) {
  table.optional("frame_interval_ps", output.frame_interval_ps, interval_range_ps);
  table.optional("thermo_interval_ps", output.thermo_interval_ps, interval_range_ps);
  table.optional("checkpoint_minutes", output.checkpoint_minutes, Range{0.01, 1e4});
}

template <class Table>
void analysis_fields(Table& table, AnalysisSettings& analysis) {
  table.optional("exchange_interval_ps", analysis.exchange_interval_ps, interval_range_ps);
  table.optional("jumps", analysis.jumps);
  table.optional("jump_sampling_ps", analysis.jump_sampling_ps, interval_range_ps);
  table.optional("return_window_ps", analysis.return_window_ps, Range{0, 1000});
}

/// Every key of the file, in the order in which resolved.toml has them.
template <class Root>
void input_fields(Root& root, MdInput& input, const FileSearch& models) {
  auto&& model = root.table("model");
  model_fields(model, input.model, models);
  auto&& system = root.table("system");
  system_fields(system, input.system);
  auto&& md = root.table("md");
  md_fields(md, input.md);
  auto&& output = root.table("output");
  output_fields(output, input.output);
  auto&& analysis = root.table("analysis");
  analysis_fields(analysis, input.analysis);
}

void check_solution(TomlTable table, const SystemInput& system) {
  if (table.has("start")) return;
  if (system.crystal == "none") {
    table.forbid("solution_ratio", "has no meaning without a crystal: give solution_pairs");
    if (!table.has("solution_pairs")) table.problem("missing key 'solution_pairs'");
    return;
  }
  table.exactly_one("solution_ratio", "solution_pairs");
  if (system.diameter_nm && system.box_nm > 0.0 && system.box_nm <= *system.diameter_nm) {
    table.problem("box_nm", "box_nm is too small for the crystal",
                  fmt::format("must exceed diameter_nm = {}", *system.diameter_nm));
  }
}

void check_lammps_keys(TomlTable table, const MdSettings& md) {
  if (md.lammps_command.empty()) {
    table.problem("lammps_command", "lammps_command is empty", "a name or path, e.g. \"lmp\"");
  }
  if (md.mesh_interval != 1) {
    table.problem("mesh_interval", "engine = \"lammps\" has no multiple time steps",
                  "allowed: 1; or use engine = \"native\"");
  }
  if (md.relative_force_error < 1e-6) {
    table.problem("relative_force_error", "engine = \"lammps\" is not that accurate",
                  "allowed: 1e-6 to 1e-2; or use engine = \"native\"");
  }
}

void check_md(TomlTable table, const MdSettings& md) {
  if (md.engine == EngineKind::Lammps) {
    check_lammps_keys(table, md);
  } else {
    constexpr std::array<std::string_view, 2> keys{"lammps_command", "lammps_ranks"};
    table.ignore(keys);
    table.forbid(keys, "has no meaning unless engine = \"lammps\"");
  }
  if (md.ensemble != Ensemble::NPT && md.pressure_GPa != 0.0) {
    table.problem("pressure_GPa", "pressure_GPa is given, but the ensemble is not NPT",
                  "remove it, or set ensemble = \"NPT\"");
  }
  table.exactly_one("duration_ns", "steps");
}

void check_interval(TomlTable table, std::string_view key, double interval_ps, double step_fs) {
  if (interval_ps < step_fs * constants::ps_per_fs) {
    table.problem(key, fmt::format("{} is shorter than the time step", key),
                  fmt::format("at least {} ps", step_fs * constants::ps_per_fs));
  }
}

/// The paper's criteria compare configurations 2 ps apart; looks must come close to that.
void check_jump_windows(TomlTable table, const AnalysisSettings& analysis) {
  constexpr double window_ps = 2.0;
  constexpr double tolerance_ps = 0.2;
  const double looks = std::ceil(window_ps / analysis.jump_sampling_ps - 1e-9);
  if (!analysis.jumps || looks * analysis.jump_sampling_ps <= window_ps + tolerance_ps) return;
  table.problem("jump_sampling_ps", "jump_sampling_ps does not divide the jump criteria's 2 ps",
                "a whole number of looks in 2.0 to 2.2 ps (usual: 0.1 or 0.2)");
}

void check_intervals(TomlTable root, const MdInput& input) {
  const double step = input.md.time_step_fs;
  check_interval(root.table("output"), "frame_interval_ps", input.output.frame_interval_ps, step);
  check_interval(root.table("output"), "thermo_interval_ps", input.output.thermo_interval_ps, step);
  check_interval(root.table("analysis"), "exchange_interval_ps",
                 input.analysis.exchange_interval_ps, step);
  check_interval(root.table("analysis"), "jump_sampling_ps", input.analysis.jump_sampling_ps, step);
  check_jump_windows(root.table("analysis"), input.analysis);
}

}  // namespace

MdInput read_md_input(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                      const std::vector<std::filesystem::path>& model_directories) {
  TomlReader reader(file, read_file(file), overrides);
  TomlTable root = reader.root();
  MdInput input;
  input_fields(root, input, FileSearch{model_directories});
  TomlTable system = root.table("system");
  check_start(system);
  if (const auto model = check_model(reader, input.model)) {
    check_system(system, input.system, *model);
  }
  check_solution(system, input.system);
  check_md(root.table("md"), input.md);
  check_intervals(root, input);
  reader.finish();
  return input;
}

std::string resolved_toml(const MdInput& input) {
  TomlWriter writer;
  MdInput copy = input;  // the list of keys is shared with reading, which changes the input
  input_fields(writer, copy, {});
  return writer.text();
}

}  // namespace catex
