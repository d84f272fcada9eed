#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex {

/// A column of words, one per ion, for other programs to colour or select by.
struct ExtxyzColumn {
  std::string name;
  std::vector<std::string> words;  ///< without blanks
};

/// What an extended XYZ file may hold besides the configuration.
struct ExtxyzExtras {
  std::vector<Vec3> forces;             ///< [eV/Å]; empty: no column `forces`
  std::optional<double> time_ps;        ///< key `time_ps` of the comment line
  std::vector<ExtxyzColumn> columns{};  ///< written, not read
};

/// Reads one frame of extended XYZ.
/// Needs `Lattice` and the columns species and pos. Uses, when there: `name` (told before
/// species, which cannot tell pseudoligands of one symbol apart), id (else 1, 2, ... in file
/// order), velo [Å/ps], forces [eV/Å]. A column `charge` must agree with the model; other columns
/// are ignored. Species are found by the model's name or symbol.
/// Throws InputError with file and line.
[[nodiscard]] IonSystem read_extxyz(const std::filesystem::path& file, const Model& model,
                                    ExtxyzExtras* extras = nullptr);

/// Writes columns species (the model's symbol), name, id, charge, pos, then velo and forces where
/// there are any; numbers with as many digits as reading them back exactly takes (up to 17).
/// Throws RunError when the file cannot be written.
void write_extxyz(const std::filesystem::path& file, const IonSystem& system, const Model& model,
                  const ExtxyzExtras& extras = {});

}  // namespace catex
