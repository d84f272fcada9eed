#include "model_data.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "catex/base/file.hpp"
#include "toml_reader.hpp"

namespace catex {
namespace {

constexpr Names<Role, 3> role_names{
    {{"cation", Role::Cation}, {"anion", Role::Anion}, {"pseudoligand", Role::Pseudoligand}}};

std::vector<std::string> names_of(const std::vector<Species>& species) {
  std::vector<std::string> names;
  for (const Species& s : species) names.push_back(s.name);
  return names;
}

/// Where a number comes from and how sure it is; part of the file for its readers.
void read_citation(TomlTable& table) {
  std::string text;
  table.required("source", text);
  table.required("standing", text);
}

void read_species(TomlTable table, ModelData& data) {
  Species s{"", "", 0, 0.0, 0.0, Role::Cation};
  table.required("name", s.name);
  if (!s.name.empty()) table.set_label(fmt::format("[[species]] {}:", s.name));
  table.required("symbol", s.symbol);
  table.required("role", s.role, role_names);
  table.required("atomic_number", s.atomic_number, Range{0, 118});
  table.required("charge_e", s.charge, Range{-10, 10});
  table.required("mass_u", s.mass, Range{0.1, 1e6});
  read_citation(table);
  for (const Species& other : data.species) {
    for (const std::string& word : {s.name, s.symbol}) {
      if (word == other.name || word == other.symbol) {
        table.problem("name", fmt::format("'{}' also stands for species {}", word, other.name));
        return;
      }
    }
  }
  data.species.push_back(s);
}

/// Index of the species that `name`, part of a pair or ligand, means; notes unknown ones.
std::optional<int> known_species(TomlTable& table, const ModelData& data, const std::string& name) {
  const std::optional<int> index = data.find(name);
  if (!index) {
    table.problem("species", fmt::format("unknown species '{}'{}", name,
                                         suggestion(name, names_of(data.species))));
  }
  return index;
}

/// @param lines  by pair, where it was given first; empty for the others
void read_pair(TomlTable table, ModelData& data, std::map<std::pair<int, int>, int>& lines) {
  std::vector<std::string> names;
  table.required("species", names, Count{2});
  if (!names.empty()) table.set_label(fmt::format("[[pair]] {}-{}:", names[0], names[1]));
  Buckingham pair{0.0, 1.0, 0.0};
  table.required("A_eV", pair.A, Range{0, 1e15});
  table.required("B_A", pair.B, Range{0.01, 10});
  table.required("C_eV_A6", pair.C, Range{0, 1e6});
  read_citation(table);
  if (names.empty()) return;
  const std::optional<int> a = known_species(table, data, names[0]);
  const std::optional<int> b = known_species(table, data, names[1]);
  if (!a || !b) return;
  const auto [first, is_new] = lines.try_emplace(std::minmax(*a, *b), table.line());
  if (!is_new) {
    table.problem("species",
                  fmt::format("the pair is given twice, first at line {}", first->second));
  }
  data.set_pair(*a, *b, pair);
}

void read_pairs(TomlTable& root, ModelData& data) {
  const int n = static_cast<int>(data.species.size());
  data.pairs.assign(static_cast<std::size_t>(n * n), Buckingham{0.0, 1.0, 0.0});
  std::map<std::pair<int, int>, int> lines;
  for (const TomlTable& table : root.tables("pair")) read_pair(table, data, lines);
  for (int a = 0; a < n; ++a) {
    for (int b = a; b < n; ++b) {
      if (!lines.contains({a, b})) {
        root.problem(fmt::format("the model is incomplete: pair {}-{} is missing",
                                 data.species[a].name, data.species[b].name));
      }
    }
  }
}

void read_ligands(TomlTable& root, ModelData& data) {
  TomlTable ligands = root.table("ligand");
  for (const std::string& name : ligands.table_names()) {
    TomlTable ligand = ligands.table(name);
    read_citation(ligand);
    TomlTable strengths = ligand.table("C_eV_A6");
    std::map<int, double>& by_cation = data.ligands[name];
    for (int s = 0; s < static_cast<int>(data.species.size()); ++s) {
      double C = 0.0;
      if (data.species[s].role == Role::Cation &&
          strengths.required(data.species[s].name, C, Range{0, 1e6})) {
        by_cation[s] = C;
      }
    }
  }
}

}  // namespace

std::optional<int> ModelData::find(std::string_view text) const {
  const auto it = std::find_if(species.begin(), species.end(),
                               [&](const Species& s) { return s.name == text; });
  if (it == species.end()) return std::nullopt;
  return static_cast<int>(it - species.begin());
}

std::optional<int> ModelData::first(Role role) const {
  const auto it = std::find_if(species.begin(), species.end(),
                               [&](const Species& s) { return s.role == role; });
  if (it == species.end()) return std::nullopt;
  return static_cast<int>(it - species.begin());
}

void ModelData::set_pair(int a, int b, const Buckingham& pair) {
  const int n = static_cast<int>(species.size());
  pairs[a * n + b] = pair;
  pairs[b * n + a] = pair;
}

ModelData read_model_data(const std::filesystem::path& file) {
  TomlReader reader(file, read_file(file));
  TomlTable root = reader.root();
  ModelData data;
  root.required("name", data.name);
  root.required("buckingham_cutoff_A", data.buckingham_cutoff, Range{1, 50});
  for (const TomlTable& table : root.tables("species")) read_species(table, data);
  if (data.species.empty()) root.problem("the model has no [[species]]");
  read_pairs(root, data);
  read_ligands(root, data);
  reader.finish();
  return data;
}

std::vector<std::string> ligand_names(const ModelData& data) {
  std::vector<std::string> names;
  for (const auto& [name, strengths] : data.ligands) names.push_back(name);
  return names;
}

std::optional<CrystalName> parse_crystal_name(std::string_view text,
                                              const std::vector<Species>& species) {
  for (const std::string_view structure : {"RS", "ZB", "WZ"}) {
    for (int c = 0; c < static_cast<int>(species.size()); ++c) {
      for (int a = 0; a < static_cast<int>(species.size()); ++a) {
        if (species[c].role == Role::Cation && species[a].role == Role::Anion &&
            text == fmt::format("{}-{}{}", structure, species[c].name, species[a].name)) {
          return CrystalName{std::string(structure), c, a};
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace catex
