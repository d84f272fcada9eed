// The vector kernels against the plain loop over the same pairs, for every instruction set.
#include "fast/fast_forces.hpp"

#include <gtest/gtest.h>

#include "catex/base/errors.hpp"
#include "fast/choose_fast.hpp"
#include "support/configurations.hpp"

namespace catex {
namespace {

using fast::FastForces;

class Kernels : public testing::TestWithParam<InstructionSet> {
 protected:
  const Model model = test::pbs_cds_psl_model("Cd-preferred");

  [[nodiscard]] MeshSettings settings(const IonSystem& system) const {
    MeshSettings chosen = fast::choose_fast(system, model, 1e-4);
    chosen.instructions = GetParam();
    return chosen;
  }

  /// Forces, energy and virial of kernels and of the plain loop.
  void expect_agreement(const IonSystem& system) const {
    FastForces forces(system, model, settings(system));
    ForceResult by_kernels;
    ForceResult plain;
    forces.compute(system, {}, by_kernels);
    forces.compute_plainly(system, plain);
    // Single precision: 6e-8 of each pair force, which for the steep core of Cd-S is some 1e-6 of
    // the mean force; and the fixed point of the sums, 1e-7 eV/Å.
    EXPECT_LT(relative_force_difference(by_kernels.forces, plain.forces), 8e-6);
    const auto ions = static_cast<double>(system.size());
    // 1e-7 of some 10 eV per ion, random.
    EXPECT_NEAR(by_kernels.coulomb_energy, plain.coulomb_energy, 1e-6 * ions);
    EXPECT_NEAR(by_kernels.buckingham_energy, plain.buckingham_energy, 1e-6 * ions);
    EXPECT_LT((by_kernels.virial - plain.virial).norm(), 5e-6 * ions);
  }
};

IonSystem liquid_like() {
  IonSystem system = test::small_nanocrystal(31, 3.0, 7);  // 310 ions: the last cluster is not full
  test::shake(system, 0.1);
  return system;
}

TEST_P(Kernels, AgreeWithThePlainLoop) { expect_agreement(liquid_like()); }

TEST_P(Kernels, AgreeInATriclinicCell) { expect_agreement(test::sheared_crystal(0.2)); }

TEST_P(Kernels, ForceIsMinusTheGradient) {
  const IonSystem system = liquid_like();
  FastForces forces(system, model, settings(system));
  ForceResult result;
  forces.compute(system, {}, result);
  const std::vector<Vec3> at = result.forces;
  for (const std::size_t ion : {0u, 47u, 150u}) {
    constexpr double h = 0.02;
    const auto energy = [&](double step) {
      IonSystem moved = system;
      moved.positions[ion][1] += step;
      forces.compute(moved, {}, result);
      return result.energy();
    };
    const double slope =
        (8.0 * (energy(h) - energy(-h)) - (energy(2 * h) - energy(-2 * h))) / (12 * h);
    // Rounding of the energy, 1e-5 eV, and steps of 7e-5 eV where a pair crosses 12 Å, over h.
    EXPECT_NEAR(at[ion][1], -slope, 8e-3);
  }
}

TEST_P(Kernels, CloseIonsAreLeftToThePlainLoop) {
  IonSystem system = liquid_like();
  // Two Pb 1.2 Å apart: allowed, if not sensible, and no place for the kernels' integers.
  const auto lead = std::find(system.species.begin(), system.species.end(), test::Pb);
  const auto other = std::find(lead + 1, system.species.end(), test::Pb);
  system.positions[other - system.species.begin()] =
      system.positions[lead - system.species.begin()] + Vec3(0.3, 0.0, 0.0);
  FastForces forces(system, model, settings(system));
  ForceResult by_choice;
  ForceResult plain;
  forces.compute(system, {}, by_choice);
  forces.compute_plainly(system, plain);
  EXPECT_EQ(by_choice.forces, plain.forces);
  EXPECT_EQ(by_choice.energy(), plain.energy());
}

TEST_P(Kernels, ResumedListGivesTheSameBits) {
  IonSystem system = liquid_like();
  FastForces first(system, model, settings(system));
  ForceResult result;
  first.compute(system, {}, result);
  for (int i = 0; i < 30; ++i) {
    test::shake(system, 0.02, 10 + i);
    first.compute(system, {}, result);
  }
  FastForces second(system, model, first.settings());
  second.restore_list(first.list_state());
  ForceResult again;
  first.compute(system, {}, result);
  second.compute(system, {}, again);
  EXPECT_EQ(result.forces, again.forces);
  EXPECT_EQ(result.energy(), again.energy());
  EXPECT_EQ(result.virial, again.virial);
}

TEST_P(Kernels, MeshWeightCountsTheMeshOnly) {
  const IonSystem system = liquid_like();
  FastForces forces(system, model, settings(system));
  ForceResult none;
  ForceResult once;
  ForceResult twice;
  forces.compute(system, {.energy = false, .virial = false, .mesh_weight = 0.0}, none);
  forces.compute(system, {.energy = false, .virial = false, .mesh_weight = 1.0}, once);
  forces.compute(system, {.energy = false, .virial = false, .mesh_weight = 2.0}, twice);
  for (std::size_t i = 0; i < system.size(); ++i) {
    const Vec3 mesh = once.forces[i] - none.forces[i];
    EXPECT_LT((twice.forces[i] - none.forces[i] - 2.0 * mesh).norm(), 1e-12);  // rounding
  }
}

INSTANTIATE_TEST_SUITE_P(InstructionSets, Kernels, testing::ValuesIn(available_instruction_sets()),
                         [](const auto& param_info) {
                           std::string name = to_string(param_info.param);
                           std::erase(name, '-');
                           return name;
                         });

TEST(FastForces, SinglePrecisionAloneMakesErrorsBelow3e6) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem system = liquid_like();
  MeshForces precise(system, model, choose_mesh(system, model, 1e-7));
  ForceResult truth;
  precise.compute(system, {}, truth);
  MeshSettings finest = fast::choose_fast(system, model, fast::smallest_error);
  finest.splitting += 3.0;  // beyond all that choose_fast takes
  finest.grid = {32, 32, 32};
  finest.points = 8;
  finest.window_bandwidth = 19.0;
  FastForces forces(system, model, finest);
  ForceResult result;
  forces.compute(system, {}, result);
  EXPECT_LT(relative_force_difference(result.forces, truth.forces), 5e-6);
}

TEST(FastForces, UnknownInstructionSetIsAnInputError) {
  if (best_instruction_set() == InstructionSet::AVX512) GTEST_SKIP() << "this machine has them all";
  const Model model = test::pbs_cds_psl_model();
  const IonSystem system = liquid_like();
  MeshSettings settings = choose_mesh(system, model, 1e-3);
  settings.instructions = InstructionSet::AVX512;
  EXPECT_THROW(MeshForces(system, model, settings), InputError);
}

}  // namespace
}  // namespace catex
