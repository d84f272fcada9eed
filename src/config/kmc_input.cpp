#include "catex/config/kmc_input.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "catex/base/file.hpp"
#include "input_fields.hpp"
#include "toml_reader.hpp"
#include "toml_writer.hpp"

namespace catex {
namespace {

constexpr Names<bool, 2> reservoir_names{{{"finite", true}, {"infinite", false}}};
constexpr Names<RateChoice, 3> rate_names{{{"model", RateChoice::Model},
                                           {"classes", RateChoice::Classes},
                                           {"one-rate", RateChoice::OneRate}}};

constexpr Names<SamplingChoice, 2> sampling_names{
    {{"linear", SamplingChoice::Linear}, {"logarithmic", SamplingChoice::Logarithmic}}};

/// Above the range of any solution: the paper's has about 10 mol/L.
constexpr Range concentration_mol_L{0, 100};

template <class Table>
void system_fields(Table& table, SystemInput& system) {
  table.optional("guest", system.guest);
  if (!table.optional("start", system.start, FileSearch{})) crystal_fields(table, system);
}

template <class Table>
void solution_fields(Table& table, SolutionInput& solution) {
  table.optional("reservoir", solution.finite, reservoir_names);
  table.optional("guest_mol_L", solution.guest_mol_L, concentration_mol_L);
  table.optional("host_mol_L", solution.host_mol_L, concentration_mol_L);
  table.optional("volume_nm3", solution.volume_nm3, Range{1, 1e12});
  table.optional("diffusion_A2_per_ps", solution.diffusion_A2_per_ps, Range{1e-12, 1e6});
  table.optional("saturation_mol_L", solution.saturation_mol_L, Range{1e-6, 1e6});
  table.optional("reference_mol_L", solution.reference_mol_L, concentration_mol_L);
}

template <class Table>
void kmc_fields(Table& table, KmcInput& input) {
  table.required("duration_ns", input.duration_ns, Range{1e-6, 1e15});
  table.optional("replicas", input.replicas, Range{1, 1e6});
  table.optional("seed", input.seed, seed_range);
  table.optional("rates", input.rates, rate_names);
  table.optional("draw_rates", input.draw_rates);
  table.optional("replicas_per_draw", input.replicas_per_draw, Range{1, 1e6});
  table.optional("eliminate_flicker", input.eliminate_flicker);
  table.optional("temperature_K", input.temperature_K, Range{1, 5000});
  table.optional("allow_unfit_catalog", input.allow_unfit_catalog);
  table.optional("anion_moves", input.anion_moves);
  table.optional("cation_memory", input.cation_memory);
  table.optional("cation_balance", input.cation_balance);
  table.optional("surface_step_factor", input.surface_step_factor, Range{1e-30, 1e6});
  table.optional("surface_step_source", input.surface_step_source);
  table.optional("stop_when_stationary", input.stop_when_stationary);
  if (input.stop_when_stationary) {
    table.optional("stationary_decades", input.stationary_decades, Range{0.1, 10});
  }
  table.optional("max_events", input.max_events, Range{1, 1e18});
}

template <class Table>
void output_fields(Table& table, KmcInput& input) {
  table.optional("sampling", input.sampling, sampling_names);
  if (input.sampling == SamplingChoice::Linear) {
    table.optional("sample_interval_ps", input.sample_interval_ps, Range{1e-3, 1e15});
  } else {
    table.optional("first_sample_ps", input.first_sample_ps, Range{1e-3, 1e15});
    table.optional("samples_per_decade", input.samples_per_decade, Range{1, 1e6});
  }
  table.optional("checkpoint_minutes", input.checkpoint_minutes, Range{0.01, 1e4});
}

/// Every key of the file, in the order in which resolved.toml has them.
template <class Root>
void input_fields(Root& root, KmcInput& input, const FileSearch& models) {
  auto&& model = root.table("model");
  model_fields(model, input.model, models);
  auto&& catalog = root.table("catalog");
  catalog.required("file", input.catalog, FileSearch{});
  auto&& system = root.table("system");
  system_fields(system, input.system);
  auto&& solution = root.table("solution");
  solution_fields(solution, input.solution);
  auto&& kmc = root.table("kmc");
  kmc_fields(kmc, input);
  auto&& output = root.table("output");
  output_fields(output, input);
}

void check_lattice(TomlTable table, const SystemInput& system) {
  if (system.crystal.starts_with("WZ") || system.crystal == "none") {
    table.problem("crystal", "crystal must have the fcc anion lattice of the KMC",
                  "allowed: RS or ZB, as \"RS-PbS\"");
  }
}

/// What a start structure would tell must be given when there is none.
void check_solution(TomlTable table, const SolutionInput& solution, bool has_start) {
  if (!solution.finite) {
    table.forbid("volume_nm3", "has no meaning for an infinite reservoir");
  }
  if (has_start) {
    if (!solution.guest_mol_L && solution.host_mol_L > 0.0) {
      table.forbid("host_mol_L", "needs guest_mol_L too; without both, system.start tells them");
    }
    return;
  }
  if (!table.has("guest_mol_L")) {
    table.problem("missing key 'guest_mol_L': without system.start it must be given");
  }
  if (solution.finite && !table.has("volume_nm3")) {
    table.problem("missing key 'volume_nm3': a finite reservoir needs it without system.start");
  }
}

/// Replicas that share draws must make whole groups, two or more.
void check_draws(TomlTable table, const KmcInput& input) {
  if (input.replicas_per_draw <= 1) return;
  if (!input.draw_rates) {
    table.forbid("replicas_per_draw", "has no meaning with draw_rates = false");
  } else if (input.replicas % input.replicas_per_draw != 0 ||
             input.replicas < 2 * input.replicas_per_draw) {
    table.problem(
        "replicas_per_draw", "replicas_per_draw does not split the replicas",
        fmt::format("replicas = {} must be twice, three times, ... of it", input.replicas));
  }
}

void check_saturation(TomlTable table) {
  if (table.has("saturation_mol_L") && !table.has("reference_mol_L")) {
    table.problem(
        "missing key 'reference_mol_L': with saturation_mol_L it says at which concentration of "
        "cations the rates of the catalog were counted (thermo.csv of its MD runs)");
  }
  if (!table.has("saturation_mol_L")) {
    table.forbid("reference_mol_L", "has no meaning without saturation_mol_L");
  }
}

void check_end(TomlTable table, const KmcInput& input) {
  if (input.eliminate_flicker && input.anion_moves) {
    table.problem("eliminate_flicker", "eliminate_flicker = true needs sites that stay as they are",
                  "set anion_moves = false, or leave eliminate_flicker out");
  }
  if (input.eliminate_flicker && input.cation_memory) {
    table.problem("eliminate_flicker",
                  "eliminate_flicker = true needs cations that forget when they came",
                  "set cation_memory = false, or leave eliminate_flicker out");
  }
  if (!input.stop_when_stationary) {
    table.forbid("stationary_decades", "has no meaning without stop_when_stationary = true");
  }
  if (input.surface_step_factor == 1.0) {
    table.forbid("surface_step_source", "has no meaning with surface_step_factor = 1");
  }
}

void check_sampling(TomlTable table, const KmcInput& input) {
  if (input.sampling == SamplingChoice::Linear) {
    constexpr std::array<std::string_view, 2> keys{"first_sample_ps", "samples_per_decade"};
    table.forbid(keys, "has no meaning unless sampling = \"logarithmic\"");
    return;
  }
  table.forbid("sample_interval_ps", "has no meaning with sampling = \"logarithmic\"");
  // As many samples as the criterion needs in its window (docs/input.md).
  constexpr double least_samples = 32.0;
  if (input.stop_when_stationary &&
      input.samples_per_decade * input.stationary_decades < least_samples) {
    table.problem("samples_per_decade", "samples_per_decade is too small for stop_when_stationary",
                  "samples_per_decade x stationary_decades must be 32 or more");
  }
}

}  // namespace

KmcInput read_kmc_input(const std::filesystem::path& file,
                        const std::vector<std::string>& overrides,
                        const std::vector<std::filesystem::path>& model_directories) {
  TomlReader reader(file, read_file(file), overrides);
  TomlTable root = reader.root();
  KmcInput input;
  input_fields(root, input, FileSearch{model_directories});
  TomlTable system = root.table("system");
  check_start(system);
  if (const auto model = check_model(reader, input.model)) {
    check_system(system, input.system, *model);
  }
  check_lattice(system, input.system);
  check_solution(root.table("solution"), input.solution, system.has("start"));
  check_draws(root.table("kmc"), input);
  check_saturation(root.table("solution"));
  check_end(root.table("kmc"), input);
  check_sampling(root.table("output"), input);
  reader.finish();
  return input;
}

std::string resolved_toml(const KmcInput& input) {
  TomlWriter writer;
  KmcInput copy = input;  // the list of keys is shared with reading, which changes the input
  input_fields(writer, copy, {});
  return writer.text();
}

}  // namespace catex
