#pragma once

#include <optional>

#include "catex/config/md_input.hpp"
#include "model_data.hpp"
#include "toml_reader.hpp"

// Keys that MD and KMC inputs share. `Table` is a TomlTable, which reads them, or a TomlWriter.

namespace catex {

inline constexpr Range seed_range{0, 1e18};

template <class Table>
void model_settings(Table& table, ModelInput& model) {
  table.optional("ligand", model.ligand);
  table.optional("psl_mass_u", model.psl_mass_u, Range{1, 1e5});
  table.optional("s_psl_A_eV", model.s_psl_A_eV, Range{0, 1e9});
  table.optional("pb_s_A_eV", model.pb_s_A_eV, Range{0, 1e9});
}

template <class Table>
void model_fields(Table& table, ModelInput& model, const FileSearch& search) {
  table.required("file", model.file, search);
  model_settings(table, model);
}

template <class Table>
void crystal_fields(Table& table, SystemInput& system) {
  table.required("crystal", system.crystal);
  if (system.crystal == "none") return;
  table.optional("diameter_nm", system.diameter_nm, Range{0.5, 100});
  table.optional("pairs", system.pairs, Range{1, 1e7});
  table.required("lattice_parameter_A", system.lattice_parameter_A, Range{2, 20});
  if (system.crystal.starts_with("WZ")) {
    table.optional("c_over_a", system.c_over_a, Range{1, 3});
  }
}

/// Reads and checks the model file that `input` names. Returns nothing, with the problems noted,
/// when it is missing or wrong.
[[nodiscard]] std::optional<ModelData> check_model(TomlReader& reader, const ModelInput& input);

/// A start structure replaces the keys that build one: they may not stand beside it in the file.
/// With --set system.start those of the file are ignored.
void check_start(TomlTable system);

/// Guest and crystal against the model's species, and which keys go together.
void check_system(TomlTable table, const SystemInput& system, const ModelData& model);

}  // namespace catex
