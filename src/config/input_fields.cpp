#include "input_fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

std::string quoted_list(const std::vector<std::string>& words) {
  return fmt::format("allowed: \"{}\"", fmt::join(words, "\", \""));
}

void check_guest(TomlTable& table, const SystemInput& system, const ModelData& model) {
  std::vector<std::string> cations;
  for (const Species& s : model.species) {
    if (s.role == Role::Cation) cations.push_back(s.name);
  }
  const std::optional<int> guest = model.find(system.guest);
  if (!guest || model.species[*guest].role != Role::Cation) {
    table.problem("guest",
                  fmt::format("guest '{}' is no cation of model {}", system.guest, model.name),
                  quoted_list(cations));
  }
}

void check_crystal(TomlTable& table, const SystemInput& system, const ModelData& model) {
  if (system.crystal == "none") {
    for (const char* key : {"diameter_nm", "pairs", "lattice_parameter_A", "c_over_a"}) {
      table.forbid(key, "has no meaning without a crystal");
    }
    return;
  }
  table.exactly_one("diameter_nm", "pairs");
  if (!system.crystal.starts_with("WZ")) {
    table.forbid("c_over_a", "has a meaning for WZ crystals only");
  }
  if (table.has("crystal") && !parse_crystal_name(system.crystal, model.species)) {
    table.problem("crystal", fmt::format("crystal '{}' is not known", system.crystal),
                  "allowed: RS-, ZB- or WZ- with cation and anion, as \"RS-PbS\"; or \"none\"");
  }
}

}  // namespace

std::optional<ModelData> check_model(TomlReader& reader, const ModelInput& input) {
  if (input.file.empty()) return std::nullopt;
  TomlTable table = reader.root().table("model");
  try {
    ModelData data = read_model_data(input.file);
    const std::vector<std::string> ligands = ligand_names(data);
    if (!data.ligands.contains(input.ligand)) {
      table.problem("ligand",
                    fmt::format("ligand '{}' is not in model {}{}", input.ligand, data.name,
                                suggestion(input.ligand, ligands)),
                    quoted_list(ligands));
    }
    return data;
  } catch (const InputError& error) {
    reader.add(error.problems());
    return std::nullopt;
  }
}

void check_start(TomlTable system) {
  constexpr std::array<std::string_view, 10> building_keys{
      "crystal",        "diameter_nm",    "pairs",  "lattice_parameter_A", "c_over_a",
      "solution_ratio", "solution_pairs", "box_nm", "minimum_distance_A",  "seed"};
  if (!system.has("start")) return;
  if (system.from_option("start")) {
    system.ignore(building_keys);
  } else {
    system.forbid(building_keys, "and start are both given: a start structure is used as it is");
  }
}

void check_system(TomlTable table, const SystemInput& system, const ModelData& model) {
  check_guest(table, system, model);
  if (!table.has("start")) check_crystal(table, system, model);
}

}  // namespace catex
