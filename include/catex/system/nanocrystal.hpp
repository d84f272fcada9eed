#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catex/system/lattices.hpp"

namespace catex {

/// Sphere to cut from a crystal; exactly one of `diameter` and `pairs` is given.
struct NanocrystalSpec {
  CrystalStructure structure;
  int cation;  ///< index into Model::species()
  int anion;
  LatticeParameters lattice;
  std::optional<double> diameter;  ///< [Å]
  std::optional<int> pairs;        ///< cation-anion pairs
};

struct Nanocrystal {
  std::vector<int> species;
  std::vector<Vec3> positions;  ///< [Å], the centre of the sphere at the origin
  int pairs;
  double radius;     ///< of the sphere that was cut [Å]
  std::string note;  ///< what was done, for the user
};

/// Stoichiometric sphere: as many cations as anions. It is centred on the point of high symmetry
/// that needs the fewest ions removed (rock salt on a tetrahedral hole needs none). With `pairs`
/// the sphere is grown until it holds enough of both. Ions too many of a species are then
/// removed one by one, those with the fewest neighbours first and among these the one that
/// leaves the smallest dipole moment: no random choice.
/// Throws InputError when the sphere would hold no pair, or not exactly one size is given.
[[nodiscard]] Nanocrystal cut_nanocrystal(const NanocrystalSpec& spec);

}  // namespace catex
