#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "catex/model/model.hpp"

namespace catex::test {

inline constexpr int Pb = 0;
inline constexpr int Cd = 1;
inline constexpr int S = 2;
inline constexpr int PSL = 3;

/// The force field of docs/physics.md, section "Force field", without reading a file. Species in
/// the order of the indices above.
/// @param ligand  "non-preferential", "Pb-preferred" or "Cd-preferred"
[[nodiscard]] inline Model pbs_cds_psl_model(std::string_view ligand = "non-preferential") {
  if (ligand != "non-preferential" && ligand != "Pb-preferred" && ligand != "Cd-preferred") {
    throw std::invalid_argument("no such ligand: " + std::string(ligand));
  }
  std::vector<Species> species{{"Pb", "Pb", 82, 0.8, 207.2, Role::Cation},
                               {"Cd", "Cd", 48, 0.8, 112.411, Role::Cation},
                               {"S", "S", 16, -0.8, 32.06, Role::Anion},
                               {"PSL", "X", 0, -0.8, 500.0, Role::Pseudoligand}};
  const Buckingham none{0.0, 1.0, 0.0};
  const Buckingham cd_s{1.26e9, 0.107, 53.5};
  const Buckingham pb_s{2.98e6, 0.173, 153.0};
  const Buckingham s_s{4.68e3, 0.374, 120.0};
  const Buckingham s_psl{15000.0, 0.4, 0.0};
  const Buckingham psl_psl{0.0, 0.4, 0.0};
  const Buckingham pb_psl{1000.0, 0.4, ligand == "Pb-preferred" ? 200.0 : 0.0};
  const Buckingham cd_psl{1000.0, 0.4, ligand == "Cd-preferred" ? 200.0 : 0.0};
  return Model("pbs-cds-psl", std::move(species),
               {none, none, pb_s, pb_psl,  //
                none, none, cd_s, cd_psl,  //
                pb_s, cd_s, s_s, s_psl,    //
                pb_psl, cd_psl, s_psl, psl_psl},
               12.0);
}

}  // namespace catex::test
