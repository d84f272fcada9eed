#include "catex/system/solution.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catex/base/errors.hpp"
#include "catex/system/lattices.hpp"
#include "support/test_models.hpp"

namespace catex {
namespace {

using testing::HasSubstr;

IonSystem empty_box(double edge) {
  return {.cell = Cell::cubic(edge), .ids = {}, .species = {}, .positions = {}, .velocities = {}};
}

SolutionSpec cd_psl(int pairs, std::uint64_t seed = 1) {
  return {.cation = test::Cd, .pseudoligand = test::PSL, .pairs = pairs, .seed = seed};
}

/// Smallest distance between an ion of species a and one of b, by brute force.
double closest(const IonSystem& system, int a, int b) {
  double smallest = 1e9;
  for (std::size_t i = 0; i < system.size(); ++i) {
    for (std::size_t j = 0; j < system.size(); ++j) {
      if (i == j || system.species[i] != a || system.species[j] != b) continue;
      const Vec3 d = system.cell.minimum_image(system.positions[i] - system.positions[j]);
      smallest = std::min(smallest, d.norm());
    }
  }
  return smallest;
}

TEST(Solution, HonoursTheMinimumDistance) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem system = add_solution(empty_box(35.0), model, cd_psl(400));
  EXPECT_EQ(count_species(system, test::Cd), 400);
  EXPECT_EQ(count_species(system, test::PSL), 400);
  for (const int a : {test::Cd, test::PSL}) {
    for (const int b : {test::Cd, test::PSL}) {
      EXPECT_GE(closest(system, a, b), 2.5);
      // At this density some pair comes close to it: the distance is not overdone.
      EXPECT_LT(closest(system, a, b), 2.7);
    }
  }
}

TEST(Solution, KeepsClearOfTheBarrierWhateverTheMinimumDistance) {
  const Model model = test::pbs_cds_psl_model("Cd-preferred");
  SolutionSpec spec = cd_psl(1000);
  spec.minimum_distance = 0.5;
  const IonSystem system = add_solution(empty_box(30.0), model, spec);
  EXPECT_GE(closest(system, test::Cd, test::PSL), 1.1 * barrier_distance(model, 1, 3));
  EXPECT_LT(closest(system, test::Cd, test::Cd), 1.0);
}

TEST(Solution, SurroundsACrystalAndKeepsIt) {
  IonSystem crystal =
      bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.98}, {2, 2, 2});
  crystal.cell = Cell::cubic(30.0);
  const IonSystem system = add_solution(crystal, test::pbs_cds_psl_model(), cd_psl(100));
  ASSERT_EQ(system.size(), 64 + 200u);
  EXPECT_TRUE(
      std::equal(crystal.positions.begin(), crystal.positions.end(), system.positions.begin()));
  for (std::size_t i = 0; i < system.size(); ++i) {
    EXPECT_EQ(system.ids[i], static_cast<std::int64_t>(i) + 1);
  }
  EXPECT_GE(closest(system, test::Cd, test::S), 2.5);
  EXPECT_GE(closest(system, test::PSL, test::Pb), 2.5);
}

TEST(Solution, IsFixedByItsSeed) {
  const Model model = test::pbs_cds_psl_model();
  const IonSystem one = add_solution(empty_box(30.0), model, cd_psl(100, 5));
  EXPECT_EQ(one.positions, add_solution(empty_box(30.0), model, cd_psl(100, 5)).positions);
  EXPECT_NE(one.positions, add_solution(empty_box(30.0), model, cd_psl(100, 6)).positions);
}

TEST(Solution, SaysWhichBoxWouldDo) {
  const Model model = test::pbs_cds_psl_model();
  try {
    (void)add_solution(empty_box(30.0), model, cd_psl(2000));
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("box_nm too small: in 3.00 nm only"));
    // 4000 spheres of 2.5 Å at a share of 0.27
    EXPECT_THAT(error.what(), HasSubstr("needs at least about 4.95 nm"));
  }
  EXPECT_EQ(add_solution(empty_box(49.5), model, cd_psl(2000)).size(), 4000u);
}

TEST(Solution, RefusesNonsense) {
  const Model model = test::pbs_cds_psl_model();
  SolutionSpec spec = cd_psl(10);
  spec.minimum_distance = 0.0;
  EXPECT_THROW((void)add_solution(empty_box(30.0), model, spec), InputError);
  EXPECT_THROW((void)add_solution(empty_box(30.0), model, cd_psl(-1)), InputError);
}

}  // namespace
}  // namespace catex
