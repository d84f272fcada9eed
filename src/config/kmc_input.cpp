#include "catex/config/kmc_input.hpp"

#include <fmt/format.h>

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
}

template <class Table>
void kmc_fields(Table& table, KmcInput& input) {
  table.required("duration_ns", input.duration_ns, Range{1e-6, 1e15});
  table.optional("replicas", input.replicas, Range{1, 1e6});
  table.optional("seed", input.seed, seed_range);
  table.optional("rates", input.rates, rate_names);
  table.optional("draw_rates", input.draw_rates);
  table.optional("replicas_per_draw", input.replicas_per_draw, Range{1, 1e6});
  table.optional("temperature_K", input.temperature_K, Range{1, 5000});
  table.optional("allow_unfit_catalog", input.allow_unfit_catalog);
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
  output.optional("sample_interval_ps", input.sample_interval_ps, Range{1e-3, 1e15});
  output.optional("checkpoint_minutes", input.checkpoint_minutes, Range{0.01, 1e4});
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
