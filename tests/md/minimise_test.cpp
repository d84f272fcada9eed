#include "catex/md/minimise.hpp"

#include <gtest/gtest.h>

#include "catex/forces/reference_forces.hpp"
#include "liquid.hpp"

namespace catex {
namespace {

TEST(Minimise, BringsAShakenCrystalBack) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem perfect =
      bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.934}, {2, 2, 2});
  ReferenceForces forces(model);
  ForceResult result;
  forces.compute(perfect, {}, result);
  IonSystem shaken = perfect;
  test::shake(shaken, 0.15);
  const MinimiseResult outcome =
      minimise(shaken, forces, {.largest_force = 1e-4, .most_steps = 3000});
  EXPECT_TRUE(outcome.converged);
  // Energy above the minimum ~ force² / stiffness: 64 ions x (1e-4)² / 1 eV/Å².
  EXPECT_NEAR(outcome.energy, result.energy(), 1e-6);
}

TEST(Minimise, MovesNoIonFurtherThanTheCapInAStep) {
  const Model model = test::pbs_cds_psl_model();
  IonSystem system = test::small_nanocrystal(20, 2.6);
  const IonSystem before = system;
  MeshForces forces(system, model, test::chosen_mesh(system, model, 1e-3));
  minimise(system, forces, {.largest_force = 0.0, .most_steps = 3, .largest_move = 0.05});
  for (std::size_t i = 0; i < system.size(); ++i) {
    EXPECT_LE((system.positions[i] - before.positions[i]).norm(), 3 * 0.05 + 1e-12);
  }
}

}  // namespace
}  // namespace catex
