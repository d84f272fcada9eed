#pragma once

#include <cstdint>
#include <vector>

#include "catex/base/cell.hpp"
#include "catex/model/model.hpp"

namespace catex {

/// One configuration of ions. All vectors have one entry per ion.
struct IonSystem {
  Cell cell;
  std::vector<std::int64_t> ids;  ///< kept through every file and run
  std::vector<int> species;       ///< index into Model::species()
  std::vector<Vec3> positions;    ///< [Å], unwrapped where the source knows it
  std::vector<Vec3> velocities;   ///< [Å/ps]; empty where unknown

  [[nodiscard]] std::size_t size() const { return positions.size(); }
};

/// Number of ions of one species.
[[nodiscard]] int count_species(const IonSystem& system, int species);

/// Sum of charges [e].
[[nodiscard]] double total_charge(const IonSystem& system, const Model& model);

/// Throws InputError for what no simulation can start from: charge not neutral, two ions on one
/// spot (or inside the Buckingham barrier of their pair), a cell narrower than twice the cutoff,
/// positions that are not finite. `where` names the source in the message.
void check_simulable(const IonSystem& system, const Model& model, const std::string& where);

}  // namespace catex
