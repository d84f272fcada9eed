#pragma once

#include "catex/base/constants.hpp"
#include "catex/md/minimise.hpp"
#include "catex/md/native_engine.hpp"
#include "support/chosen_mesh.hpp"
#include "support/configurations.hpp"

namespace catex::test {

/// Smallest Cd-PSL liquid the 12 Å cutoff allows, minimised; no velocities.
inline IonSystem small_liquid(const Model& model, double box_nm = 2.45, int pairs = 68) {
  BuildSpec spec;
  spec.crystal = "none";
  spec.solution_pairs = pairs;
  spec.box_nm = box_nm;
  IonSystem system = build_start(spec, model).system;
  MeshForces forces(system, model, chosen_mesh(system, model, 1e-4));
  minimise(system, forces, {.largest_force = 0.2});
  return system;
}

inline std::vector<char> none_held(const IonSystem& system) {
  return std::vector<char>(system.size(), 0);
}

}  // namespace catex::test
