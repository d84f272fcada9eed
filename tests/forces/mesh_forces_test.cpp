// The mesh method against its reference twin.
#include "catex/forces/mesh_forces.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <tuple>

#include "catex/base/errors.hpp"
#include "catex/forces/reference_forces.hpp"
#include "support/configurations.hpp"

namespace catex {
namespace {

ForceResult compute(Forces& forces, const IonSystem& system) {
  ForceResult result;
  forces.compute(system, {}, result);
  return result;
}

/// A liquid-like configuration: forces of the size that MD meets.
IonSystem liquid_like() {
  IonSystem system = test::small_nanocrystal(30, 3.0, 7);
  test::shake(system, 0.1);
  return system;
}

/// Error asked for, and the instruction set: all that the machine has.
class MeshAccuracy : public testing::TestWithParam<std::tuple<double, InstructionSet>> {};

TEST_P(MeshAccuracy, ErrorStaysBelowWhatWasAsked) {
  const auto [asked, instructions] = GetParam();
  const Model model = test::pbs_cds_psl_model();
  const IonSystem system = liquid_like();
  ReferenceForces reference(model);
  const ForceResult exact = compute(reference, system);
  MeshSettings settings = choose_mesh(system, model, asked);
  settings.instructions = instructions;
  MeshForces mesh(system, model, settings);
  const ForceResult fast = compute(mesh, system);

  double difference = 0.0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    difference += (fast.forces[i] - exact.forces[i]).squaredNorm();
  }
  difference = std::sqrt(difference / static_cast<double>(system.size()));
  // Both are estimates, for ions correlated no more than the structure factor tells: good to 40 %.
  EXPECT_LT(difference, 1.4 * asked * typical_rms_force);
  EXPECT_LE(settings.predicted_error, asked);
  EXPECT_GT(difference, 0.3 * settings.predicted_error * typical_rms_force);  // not wasteful
  // Energy error of an ion: its force error over a mesh spacing of about 1 Å.
  const double energy_error = asked * typical_rms_force * static_cast<double>(system.size());
  EXPECT_NEAR(fast.energy(), exact.energy(), energy_error);
  EXPECT_LT((fast.virial - exact.virial).norm(), 4.0 * energy_error);  // all axes, and their skew
}

INSTANTIATE_TEST_SUITE_P(Targets, MeshAccuracy,
                         testing::Combine(testing::Values(3e-3, 1e-3, 1e-4, 1e-5, 1e-6),
                                          testing::ValuesIn(available_instruction_sets())));

TEST(MeshForces, AgreesInATriclinicCell) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem system = test::sheared_crystal(0.2);
  ReferenceForces reference(model);
  const ForceResult exact = compute(reference, system);
  MeshForces mesh(system, model, choose_mesh(system, model, 1e-6));
  const ForceResult fast = compute(mesh, system);
  // 1e-6 x 0.46 eV/Å asked for; the forces of this shaken crystal are about 1 eV/Å.
  EXPECT_LT(relative_force_difference(fast.forces, exact.forces), 1e-6);
}

/// Error asked for (so Fast and Precise), and how far a kept list may differ from a fresh one.
class MeshList : public testing::TestWithParam<std::pair<double, double>> {};

TEST_P(MeshList, FollowsMovingIons) {
  const auto [asked, rounding] = GetParam();
  const Model model = test::pbs_cds_psl_model();
  IonSystem system = liquid_like();
  const MeshSettings settings = choose_mesh(system, model, asked);
  MeshForces kept(system, model, settings);
  (void)compute(kept, system);
  for (int i = 0; i < 20; ++i) {  // 20 x 0.08 Å x sqrt(3): the 1.5 Å skin runs out on the way
    test::shake(system, 0.08, 100 + i);
    Mat3 squeeze = Mat3::Identity() * 0.999;
    for (Vec3& r : system.positions) r = squeeze * r;
    system.cell = system.cell.transformed(squeeze);
    MeshForces fresh(system, model, settings);
    EXPECT_LT(
        relative_force_difference(compute(kept, system).forces, compute(fresh, system).forces),
        rounding);
  }
}

// The same pairs in another order. Fast: pair forces are the same bits, and charges are spread in
// another order in single precision (6e-8).
INSTANTIATE_TEST_SUITE_P(Methods, MeshList,
                         testing::Values(std::pair(1e-4, 1e-7), std::pair(1e-6, 1e-12)));

TEST(MeshForces, SameBitsForAnyNumberOfThreads) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem system = liquid_like();
  MeshSettings settings = choose_mesh(system, model, 1e-4);
  omp_set_num_threads(1);
  MeshForces one(system, model, settings);
  const ForceResult serial = compute(one, system);
  settings = one.settings();          // with its FFT plans
  for (const int threads : {2, 3}) {  // mesh beside pairs, mesh first
    omp_set_num_threads(threads);
    MeshForces many(system, model, settings);
    const ForceResult parallel = compute(many, system);
    // Pair forces are summed as integers, and the rest in an order of its own (fast_forces.hpp).
    EXPECT_EQ(serial.energy(), parallel.energy());
    EXPECT_EQ(serial.virial, parallel.virial);
    EXPECT_EQ(serial.forces, parallel.forces);
  }
}

TEST(MeshForces, WrappedPositionsAreTheSame) {
  const Model model = test::pbs_cds_psl_model();
  IonSystem system = liquid_like();
  MeshForces mesh(system, model, choose_mesh(system, model, 1e-4));
  const ForceResult before = compute(mesh, system);
  for (std::size_t i = 0; i < system.size(); i += 3) {
    system.positions[i] += system.cell.to_cartesian(Vec3(1.0, -2.0, 3.0));
  }
  const ForceResult after = compute(mesh, system);
  // Adding and taking away 90 Å costs less than the fixed-point coordinates resolve (7e-9 Å), but
  // may round to the next of them.
  EXPECT_LT(relative_force_difference(after.forces, before.forces), 1e-7);
}

TEST(MeshForces, CellTooNarrowIsAnInputError) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem system = bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.934},
                                        {4, 4, 4});  // 23.7 Å < 24 Å
  EXPECT_THROW((void)choose_mesh(system, model, 1e-4), InputError);
}

TEST(MeshForces, NamesIonsInsideABarrier) {
  const Model model = test::pbs_cds_psl_model();
  IonSystem system = liquid_like();
  MeshForces mesh(system, model, choose_mesh(system, model, 1e-3));
  const auto first = std::find(system.species.begin(), system.species.end(), test::S);
  const auto second = std::find(first + 1, system.species.end(), test::S);
  system.positions[second - system.species.begin()] =
      system.positions[first - system.species.begin()] + Vec3(0.5, 0.0, 0.0);  // barrier 0.957 Å
  EXPECT_THROW((void)compute(mesh, system), RunError);
}

}  // namespace
}  // namespace catex
