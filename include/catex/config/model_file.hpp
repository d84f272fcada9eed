#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catex/config/md_input.hpp"
#include "catex/model/model.hpp"

namespace catex {

/// Reads a model file (models/*.toml) and applies the ligand and the settings of [model].
/// Throws InputError, naming pair, line and what is wrong: a pair that is missing or given twice
/// (also as B-A), an unknown species or ligand, a number out of range.
[[nodiscard]] Model load_model(const ModelInput& input);

/// Path of a model file given on a command line: as it is, or in one of `directories`.
/// Throws InputError that lists where it was looked for.
[[nodiscard]] std::filesystem::path find_model(
    const std::filesystem::path& file, const std::vector<std::filesystem::path>& directories);

/// [model] for programs that get the model file as an option: the defaults, changed by
/// --set model.ligand=..., model.psl_mass_u=..., model.s_psl_A_eV=..., model.pb_s_A_eV=...
/// Throws InputError for any other --set.
[[nodiscard]] ModelInput read_model_settings(const std::filesystem::path& model_file,
                                             const std::vector<std::string>& overrides);

/// Digest of everything in a model that changes forces or motion (charges, masses, pairs,
/// cutoff), settings applied: equal digests mean the same physics.
[[nodiscard]] std::string model_digest(const Model& model);

/// Name of the cation that the crystal starts with: the one of `crystal`, or, with a start
/// structure or without a crystal, the model's first cation that is not the guest.
/// Throws InputError when the model has no such cation.
[[nodiscard]] std::string host_name(const SystemInput& system, const Model& model);

}  // namespace catex
