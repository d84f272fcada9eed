#pragma once

#include "catex/base/random.hpp"
#include "catex/system/build.hpp"
#include "catex/system/lattices.hpp"
#include "support/test_models.hpp"

namespace catex::test {

/// Moves every ion by a Gaussian of the given width along each axis [Å].
inline void shake(IonSystem& system, double width, std::uint64_t seed = 1) {
  RandomStream random(seed, "shake");
  for (Vec3& r : system.positions) r += width * random.normal_vector();
}

/// Small PbS crystal in Cd-PSL: `pairs` Pb-S, four times as many Cd-PSL, packed at random.
inline IonSystem small_nanocrystal(int pairs, double box_nm, std::uint64_t seed = 1) {
  BuildSpec spec;
  spec.pairs = pairs;
  spec.lattice_parameter_A = 5.94;
  spec.solution_ratio = 4.0;
  spec.box_nm = box_nm;
  spec.seed = seed;
  return build_start(spec, pbs_cds_psl_model()).system;
}

/// Rock-salt PbS in a sheared triclinic cell, its sublattices displaced against each other, each
/// ion shaken by `width` [Å].
inline IonSystem sheared_crystal(double width) {
  IonSystem system =
      bulk_crystal(CrystalStructure::RockSalt, Pb, S, LatticeParameters{.a = 5.934}, {5, 5, 5});
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (system.species[i] == S) system.positions[i] += Vec3(0.21, 0.13, -0.08);
  }
  shake(system, width);
  Mat3 shear;
  shear << 1.02, 0.05, -0.03, 0.0, 0.98, 0.04, 0.0, 0.0, 1.01;
  for (Vec3& r : system.positions) r = shear * r;
  system.cell = system.cell.transformed(shear);
  return system;
}

}  // namespace catex::test
