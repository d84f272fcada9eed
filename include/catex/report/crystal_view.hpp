#pragma once

#include <array>
#include <string>
#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex {

enum class IonRole : unsigned char { Host, Guest, Anion, Pseudoligand };
[[nodiscard]] IonRole ion_role(int species, const ExchangeRoles& roles);

/// Ions of one configuration around the centre of its crystal, for the three-dimensional view.
struct CrystalView {
  struct ViewIon {
    Vec3 position;  ///< [Å] from the crystal's centre, nearest image
    IonRole role;
    bool in_crystal;  ///< by the membership rule of every catex output
  };
  std::array<std::string, 4> species;  ///< names, by IonRole
  std::vector<ViewIon> ions;
};

/// @param host, guest  names of the two cations
/// Throws std::invalid_argument when one is not a cation of the model.
[[nodiscard]] CrystalView crystal_view(const IonSystem& system, const Model& model,
                                       const std::string& host, const std::string& guest);

}  // namespace catex
