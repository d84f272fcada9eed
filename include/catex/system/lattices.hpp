#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex {

enum class CrystalStructure { RockSalt, ZincBlende, Wurtzite };

/// "RS", "ZB", "WZ".
[[nodiscard]] std::string_view name(CrystalStructure structure);

/// Size and shape of a crystal's unit cell. The last two are used by wurtzite only; their
/// defaults are those of regular tetrahedra.
struct LatticeParameters {
  double a;                              ///< [Å]
  double c_over_a = 1.6329931618554521;  ///< √(8/3)
  double u = 0.375;                      ///< cation-anion bond along c, in units of c
};

/// Orthorhombic unit cell: cubic for rock salt and zinc blende (8 ions), a x √3 a x c for
/// wurtzite (8 ions).
struct UnitCell {
  struct Atom {
    Vec3 fractional;
    bool cation;
  };
  /// Point of high symmetry on which a sphere can be centred.
  struct Centre {
    std::string_view name;
    Vec3 fractional;
  };

  Vec3 edges;  ///< [Å]
  std::vector<Atom> atoms;
  std::vector<Centre> centres;  ///< the preferred one first
  double bond;                  ///< shortest cation-anion distance [Å]

  [[nodiscard]] Vec3 to_cartesian(const Vec3& fractional) const {
    return edges.cwiseProduct(fractional);
  }
};

/// Throws InputError when a parameter is not positive, or u is not below 1/2.
[[nodiscard]] UnitCell unit_cell(CrystalStructure structure, const LatticeParameters& lattice);

/// Periodic crystal of `repeats` unit cells; ids from 1, no velocities.
/// @param cation, anion  indices into Model::species()
[[nodiscard]] IonSystem bulk_crystal(CrystalStructure structure, int cation, int anion,
                                     const LatticeParameters& lattice,
                                     const std::array<int, 3>& repeats);

}  // namespace catex
