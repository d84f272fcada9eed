#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "catex/base/constants.hpp"
#include "catex/config/model_file.hpp"
#include "catex/forces/mesh_forces.hpp"
#include "catex/forces/reference_forces.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/io/structure.hpp"
#include "commands.hpp"
#include "console.hpp"
#include "fft_wisdom_folder.hpp"
#include "model_search.hpp"
#include "options.hpp"
#include "start.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

/// Truncation of the reference sums: their relative error, by construction.
constexpr double reference_error = 1e-11;
/// Largest system whose mesh forces are compared with the reference, whose cost grows as N². Beyond
/// it the double precision mesh, at an error of its own of 1e-7, takes its place.
constexpr std::size_t largest_for_reference = 20'000;
constexpr double precise_error = 1e-7;

struct PointOptions {
  CommonOptions common;
  fs::path structure;
  fs::path model;
  fs::path forces;
  bool reference = false;
  double error = 1e-4;
  InstructionSet instructions = InstructionSet::Best;
};

struct Point {
  ForceResult result;
  std::optional<double> force_error;  ///< relative; absent when unknown
};

double rms(const std::vector<Vec3>& forces) {
  double sum = 0.0;
  for (const Vec3& f : forces) sum += f.squaredNorm();
  return std::sqrt(sum / static_cast<double>(forces.size()));
}

ForceResult evaluate(Forces&& forces, const IonSystem& system) {
  ForceResult result;
  forces.compute(system, {}, result);
  return result;
}

/// check_simulable for the reference sum, which adds periodic images: it needs no wide cell.
void check_any_cell(const IonSystem& system, const Model& model, const std::string& where) {
  std::vector<Buckingham> pairs;
  for (int a = 0; a < model.size(); ++a) {
    for (int b = 0; b < model.size(); ++b) pairs.push_back(model.pair(a, b));
  }
  constexpr double no_width = std::numeric_limits<double>::min();
  check_simulable(system, Model(model.name(), model.species(), pairs, no_width), where);
}

Point reference_point(const IonSystem& system, const Model& model) {
  return {evaluate(ReferenceForces(model, reference_error), system), reference_error};
}

Point mesh_point(const IonSystem& system, const Model& model, const PointOptions& options,
                 Console& console) {
  MeshSettings mesh = choose_mesh(system, model, options.error);
  mesh.instructions = options.instructions;
  mesh.fft_wisdom_folder = fft_wisdom_folder();
  console.say(LogLevel::Info, describe(mesh));
  Point point{evaluate(MeshForces(system, model, mesh), system), std::nullopt};
  const bool small = system.size() <= largest_for_reference;
  if (!small && options.error < 10.0 * precise_error) {
    console.say(LogLevel::Warning, fmt::format("errors below {:g} are measured up to {} ions only",
                                               10.0 * precise_error, largest_for_reference));
    return point;
  }
  const ForceResult reference =
      small
          ? evaluate(ReferenceForces(model, reference_error), system)
          : evaluate(MeshForces(system, model, choose_mesh(system, model, precise_error)), system);
  const double measured = relative_force_difference(point.result.forces, reference.forces);
  // In a perfect crystal all forces vanish, and nothing can be said relative to them.
  if (std::isfinite(measured) && rms(reference.forces) > 1e-6) point.force_error = measured;
  return point;
}

/// xx, yy, zz, yz, xz, xy [GPa]
std::array<double, 6> pressure_tensor(const ForceResult& result, const Cell& cell) {
  const Mat3 p = result.virial / cell.volume() * constants::GPa_per_eV_A3;
  return {p(0, 0), p(1, 1), p(2, 2), p(1, 2), p(0, 2), p(0, 1)};
}

nlohmann::json point_json(const Point& point, const IonSystem& system, bool reference) {
  nlohmann::json json{{"energy_eV", point.result.energy()},
                      {"virial_pressure_tensor_GPa", pressure_tensor(point.result, system.cell)},
                      {"relative_force_error", nullptr},
                      {"coulomb_energy_eV", point.result.coulomb_energy},
                      {"buckingham_energy_eV", point.result.buckingham_energy},
                      {"rms_force_eV_A", rms(point.result.forces)},
                      {"volume_A3", system.cell.volume()},
                      {"ions", system.size()},
                      {"method", reference ? "reference" : "mesh"}};
  if (point.force_error) json["relative_force_error"] = *point.force_error;
  return json;
}

std::string point_text(const Point& point, const IonSystem& system, const Model& model) {
  const auto p = pressure_tensor(point.result, system.cell);
  const ForceResult& r = point.result;
  return fmt::format(
      "ions                {} ({})\n"
      "box                 {}\n"
      "energy              {:.10g} eV (Coulomb {:.10g}, Buckingham {:.10g})\n"
      "virial pressure     {:.8g} GPa\n"
      "  xx yy zz yz xz xy {:.8g} {:.8g} {:.8g} {:.8g} {:.8g} {:.8g} GPa\n"
      "rms force           {:.6g} eV/Å\n"
      "relative force error {}\n",
      system.size(), composition(system, model), describe_cell(system.cell), r.energy(),
      r.coulomb_energy, r.buckingham_energy, (p[0] + p[1] + p[2]) / 3, p[0], p[1], p[2], p[3], p[4],
      p[5], rms(r.forces),
      point.force_error ? fmt::format("{:.2g}", *point.force_error) : "unknown");
}

int point(const PointOptions& options) {
  if (!options.forces.empty()) require_free(options.forces, options.common.force);
  Console console(options.common.quiet, options.common.verbose);
  const Model model = load_model(read_model_settings(find_model(options.model, model_directories()),
                                                     options.common.overrides));
  const IonSystem system = read_structure(options.structure, model);
  const std::string where = options.structure.string();
  options.reference ? check_any_cell(system, model, where) : check_simulable(system, model, where);

  const Point point = options.reference ? reference_point(system, model)
                                        : mesh_point(system, model, options, console);
  if (options.common.json) {
    fmt::print("{}\n", point_json(point, system, options.reference).dump(2));
  } else {
    fmt::print("{}", point_text(point, system, model));
  }
  if (!options.forces.empty()) {
    write_extxyz(options.forces, system, model, {.forces = point.result.forces, .time_ps = {}});
    console.say(LogLevel::Info, fmt::format("wrote {}", options.forces.string()));
  }
  return exit_status::ok;
}

}  // namespace

void add_point(CLI::App& program, Action& action) {
  auto options = std::make_shared<PointOptions>();
  CLI::App& command = *program.add_subcommand(
      "point",
      "Energy [eV], virial pressure without kinetic part [GPa] and forces [eV/Å] of one\n"
      "configuration");
  command.add_option("STRUCTURE", options->structure, "Extended XYZ or LAMMPS data file")
      ->required();
  command
      .add_option("--model", options->model,
                  "Model file; also looked for in the installed share/catex/models")
      ->type_name("FILE")
      ->required();
  command.add_flag("--reference", options->reference,
                   "Plain Ewald sum in double precision, for any cell; cost grows as the square of "
                   "the number of ions (default: pair list and mesh, cells at least twice the "
                   "model's cutoff wide)");
  command
      .add_option("--error", options->error,
                  "Relative force error to choose the mesh for, rms|dF|/rms|F|")
      ->check(CLI::Range(1e-8, 1e-2))
      ->capture_default_str();
  const std::map<std::string, InstructionSet> sets(instruction_set_names.begin(),
                                                   instruction_set_names.end());
  command.add_option("--instruction-set", options->instructions, "Vector instructions to use")
      ->transform(CLI::CheckedTransformer(sets))
      ->default_str("best");
  command.add_option("--forces", options->forces, "Write structure and forces, extended XYZ")
      ->type_name("FILE");
  add_set(command, options->common, "model.ligand=Cd-preferred");
  add_threads(command, options->common);
  add_force(command, options->common, "Replace the file of --forces");
  add_json(command, options->common);
  add_verbosity(command, options->common);
  command.footer(
      "The relative force error is measured: against the reference sum for up to 20000 ions, and\n"
      "against the double precision mesh beyond. With --reference it is the truncation of its "
      "sums.\n"
      "It is unknown (null) where all forces vanish.\n"
      "Example: catex point start.extxyz --model pbs-cds-psl.toml --json");
  command.callback([options, &action] { action = [options] { return point(*options); }; });
}

}  // namespace catex
