#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catex/model/model.hpp"

namespace catex {

/// Content of a model file before a ligand is chosen.
struct ModelData {
  std::string name;
  double buckingham_cutoff = 0.0;  ///< [Å]
  std::vector<Species> species;
  std::vector<Buckingham> pairs;  ///< n x n
  /// By ligand: C of the pair (cation, pseudoligand), by index of the cation [eV Å^6].
  std::map<std::string, std::map<int, double>> ligands;

  [[nodiscard]] std::optional<int> find(std::string_view name) const;
  [[nodiscard]] std::optional<int> first(Role role) const;
  /// Sets the pair (a, b) and its mirror image.
  void set_pair(int a, int b, const Buckingham& pair);
};

/// Throws InputError with every problem of the file.
[[nodiscard]] ModelData read_model_data(const std::filesystem::path& file);

/// For messages.
[[nodiscard]] std::vector<std::string> ligand_names(const ModelData& data);

/// "<RS|ZB|WZ>-<cation><anion>" taken apart; cation and anion are indices of species.
struct CrystalName {
  std::string structure;
  int cation;
  int anion;
};
/// Nothing when `text` is not of that form (as "none") or not made of these species.
[[nodiscard]] std::optional<CrystalName> parse_crystal_name(std::string_view text,
                                                            const std::vector<Species>& species);

}  // namespace catex
