#include "catex/config/model_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "catex/base/digest.hpp"
#include "catex/base/errors.hpp"
#include "input_fields.hpp"
#include "model_data.hpp"
#include "toml_reader.hpp"

namespace catex {
namespace {

/// Index of the species of a role that a setting is about.
int required_role(const ModelData& data, const ModelInput& input, Role role,
                  std::string_view setting) {
  const std::optional<int> s = data.first(role);
  if (!s) {
    throw InputError(fmt::format("{}: [model] {} has nothing to act on: the model has no {}",
                                 input.file.string(), setting,
                                 role == Role::Anion ? "anion" : "pseudoligand"));
  }
  return *s;
}

/// The same for a setting that names its species.
int required_species(const ModelData& data, const ModelInput& input, std::string_view species,
                     std::string_view setting) {
  const std::optional<int> s = data.find(species);
  if (!s) {
    throw InputError(
        fmt::format("{}: [model] {} has nothing to act on: the model has no species {}",
                    input.file.string(), setting, species));
  }
  return *s;
}

void apply_ligand(ModelData& data, const ModelInput& input) {
  const auto ligand = data.ligands.find(input.ligand);
  if (ligand == data.ligands.end()) {
    throw InputError(fmt::format("{}: no ligand '{}'{}; it has: {}", input.file.string(),
                                 input.ligand, suggestion(input.ligand, ligand_names(data)),
                                 fmt::join(ligand_names(data), ", ")));
  }
  const int psl = required_role(data, input, Role::Pseudoligand, "ligand");
  const int n = static_cast<int>(data.species.size());
  for (const auto& [cation, C] : ligand->second) {
    Buckingham pair = data.pairs[cation * n + psl];
    pair.C = C;
    data.set_pair(cation, psl, pair);
  }
}

void set_strength(ModelData& data, int a, int b, double A) {
  Buckingham pair = data.pairs[a * static_cast<int>(data.species.size()) + b];
  pair.A = A;
  data.set_pair(a, b, pair);
}

void apply_settings(ModelData& data, const ModelInput& input) {
  if (input.psl_mass_u) {
    const int psl = required_role(data, input, Role::Pseudoligand, "psl_mass_u");
    data.species[psl].mass = *input.psl_mass_u;
  }
  if (input.s_psl_A_eV) {
    const int psl = required_role(data, input, Role::Pseudoligand, "s_psl_A_eV");
    const int anion = required_role(data, input, Role::Anion, "s_psl_A_eV");
    set_strength(data, anion, psl, *input.s_psl_A_eV);
  }
  if (input.pb_s_A_eV) {
    const int lead = required_species(data, input, "Pb", "pb_s_A_eV");
    const int sulfur = required_species(data, input, "S", "pb_s_A_eV");
    set_strength(data, lead, sulfur, *input.pb_s_A_eV);
  }
}

}  // namespace

Model load_model(const ModelInput& input) {
  ModelData data = read_model_data(input.file);
  apply_ligand(data, input);
  apply_settings(data, input);
  return Model(data.name, data.species, data.pairs, data.buckingham_cutoff);
}

std::filesystem::path find_model(const std::filesystem::path& file,
                                 const std::vector<std::filesystem::path>& directories) {
  std::vector<std::string> tried;
  std::vector<std::filesystem::path> places{std::filesystem::current_path()};
  places.insert(places.end(), directories.begin(), directories.end());
  for (const std::filesystem::path& directory : places) {
    const std::filesystem::path path = (directory / file).lexically_normal();
    if (std::filesystem::is_regular_file(path)) return path;
    tried.push_back(path.string());
  }
  throw InputError(fmt::format("--model {}: does not exist; looked for {}", file.string(),
                               fmt::join(tried, ", ")));
}

ModelInput read_model_settings(const std::filesystem::path& model_file,
                               const std::vector<std::string>& overrides) {
  ModelInput input;
  input.file = model_file;
  TomlReader reader(model_file, "", overrides);
  TomlTable root = reader.root();
  TomlTable table = root.table("model");
  model_settings(table, input);
  reader.finish();
  return input;
}

std::string model_digest(const Model& model) {
  std::string text = fmt::format("cutoff {}\n", model.buckingham_cutoff());
  for (const Species& s : model.species()) {
    text += fmt::format("{} {} {}\n", s.name, s.charge, s.mass);
  }
  for (int a = 0; a < model.size(); ++a) {
    for (int b = a; b < model.size(); ++b) {
      const Buckingham& pair = model.pair(a, b);
      text += fmt::format("{} {} {}\n", pair.A, pair.B, pair.C);
    }
  }
  return digest_hex(text);
}

std::string host_name(const SystemInput& system, const Model& model) {
  if (!system.start) {
    const auto crystal = parse_crystal_name(system.crystal, model.species());
    if (crystal) return model.species(crystal->cation).name;
  }
  for (const Species& s : model.species()) {
    if (s.role == Role::Cation && s.name != system.guest) return s.name;
  }
  throw InputError(
      fmt::format("model {} has no cation besides the guest {}", model.name(), system.guest));
}

}  // namespace catex
