#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "catex/base/errors.hpp"
#include "catex/config/model_file.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/io/lammps_data.hpp"
#include "commands.hpp"
#include "model_search.hpp"
#include "options.hpp"
#include "start.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

struct BuildOptions {
  CommonOptions common;
  fs::path input;
  fs::path output = "start.extxyz";
};

using StructureWriter = void (*)(const fs::path&, const IonSystem&, const Model&);

StructureWriter writer_for(const fs::path& file) {
  const std::string extension = file.extension().string();
  if (extension == ".extxyz" || extension == ".xyz") {
    return [](const fs::path& f, const IonSystem& s, const Model& m) { write_extxyz(f, s, m); };
  }
  if (extension == ".data" || extension == ".lmp") return write_lammps_data;
  throw InputError(fmt::format(
      "{}: which format? allowed: .extxyz or .xyz (extended XYZ), .data or .lmp (LAMMPS data)",
      file.string()));
}

nlohmann::json summary_json(const StartConfiguration& start, const Model& model) {
  nlohmann::json ions;
  for (int s = 0; s < model.size(); ++s) {
    ions[model.species(s).name] = count_species(start.system, s);
  }
  const Mat3& h = start.system.cell.vectors();
  nlohmann::json cell = nlohmann::json::array();
  for (int v = 0; v < 3; ++v) cell.push_back({h(0, v), h(1, v), h(2, v)});
  return {{"ions", ions},
          {"total_ions", start.system.size()},
          {"crystal_ions", start.crystal_ions},
          {"cell_A", cell},
          {"notes", start.notes}};
}

int build(const BuildOptions& options) {
  const MdInput input = read_md_input(options.input, options.common.overrides, model_directories());
  const StructureWriter write = writer_for(options.output);
  if (!options.common.dry_run) require_free(options.output, options.common.force);
  const Model model = load_model(input.model);
  const StartConfiguration start = make_start(input.system, model);

  if (options.common.json) {
    fmt::print("{}\n", summary_json(start, model).dump(2));
  } else {
    if (options.common.dry_run) fmt::print("{}\n", resolved_toml(input));
    fmt::print("{}", describe_start(start, model));
  }
  if (options.common.dry_run) return exit_status::ok;
  write(options.output, start.system, model);
  if (!options.common.quiet) fmt::print(stderr, "wrote {}\n", options.output.string());
  return exit_status::ok;
}

}  // namespace

void add_build(CLI::App& program, Action& action) {
  auto options = std::make_shared<BuildOptions>();
  CLI::App& command = *program.add_subcommand(
      "build",
      "Make a start configuration: cut a crystal [nm, Å], pack a solution around it in a periodic\n"
      "box [nm]");
  command.add_option("INPUT", options->input, "Input file of MD (TOML); see docs/input.md")
      ->required();
  command
      .add_option("-o,--output", options->output,
                  "Structure to write [Å]: .extxyz, .xyz or, for LAMMPS (units metal), .data, .lmp")
      ->type_name("FILE")
      ->capture_default_str();
  add_set(command, options->common, "system.diameter_nm=3.0");
  add_dry_run(command, options->common, "Print resolved input and summary, write nothing");
  add_force(command, options->common, "Replace an existing file");
  add_json(command, options->common);
  add_verbosity(command, options->common);
  command.footer("Example: catex build inputs/quickstart/md.toml -o start.extxyz");
  command.callback([options, &action] { action = [options] { return build(*options); }; });
}

}  // namespace catex
