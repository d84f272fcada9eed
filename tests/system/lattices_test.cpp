#include "catex/system/lattices.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "catex/base/errors.hpp"
#include "catex/system/neighbour_grid.hpp"

namespace catex {
namespace {

constexpr int cation = 0;
constexpr int anion = 2;

struct Crystal {
  std::string label;
  CrystalStructure structure;
  int neighbours;  ///< of the other kind at the bond length
  double bond_over_a;
  double next_over_a;  ///< distance of the next shell, ions of the same kind
  int next_neighbours;
};

class BulkCrystal : public testing::TestWithParam<Crystal> {};

TEST_P(BulkCrystal, HasTheShellsOfItsStructure) {
  const Crystal& c = GetParam();
  const double a = 6.0;
  const IonSystem system = bulk_crystal(c.structure, cation, anion, {.a = a}, {3, 2, 2});
  ASSERT_EQ(system.size(), 3 * 2 * 2 * 8u);
  EXPECT_EQ(count_species(system, cation), count_species(system, anion));
  EXPECT_EQ(system.ids.front(), 1);
  EXPECT_EQ(system.ids.back(), static_cast<std::int64_t>(system.size()));
  EXPECT_NEAR(unit_cell(c.structure, {.a = a}).bond, c.bond_over_a * a, 1e-12);

  const NeighbourGrid grid(system.cell, c.next_over_a * a + 0.1, system.positions);
  for (std::size_t i = 0; i < system.size(); ++i) {
    int other = 0;
    int same = 0;
    grid.for_each_near(system.positions[i], [&](int j, const Vec3& d) {
      if (j == static_cast<int>(i)) return;
      const bool like = system.species[j] == system.species[i];
      // Distances are exact but for rounding.
      if (!like && std::abs(d.norm() - c.bond_over_a * a) < 1e-9) ++other;
      if (like && std::abs(d.norm() - c.next_over_a * a) < 1e-9) ++same;
    });
    EXPECT_EQ(other, c.neighbours) << "ion " << i;
    EXPECT_EQ(same, c.next_neighbours) << "ion " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Structures, BulkCrystal,
    testing::Values(Crystal{"RockSalt", CrystalStructure::RockSalt, 6, 0.5, std::sqrt(0.5), 12},
                    Crystal{"ZincBlende", CrystalStructure::ZincBlende, 4, std::sqrt(3.0) / 4,
                            std::sqrt(0.5), 12},
                    // Ideal wurtzite: the in-plane lattice parameter is the distance of like ions.
                    Crystal{"Wurtzite", CrystalStructure::Wurtzite, 4, std::sqrt(3.0 / 8), 1.0,
                            12}),
    [](const auto& test_case) { return test_case.param.label; });

TEST(BulkCrystalWurtzite, IsNotZincBlende) {
  // Along c, a cation of wurtzite has one anion of its own layer pair straight above at u c and
  // one straight below at (1 - u) c; zinc blende has none there.
  const double a = 4.14;
  const IonSystem system =
      bulk_crystal(CrystalStructure::Wurtzite, cation, anion, {.a = a}, {3, 2, 2});
  const double c = a * std::sqrt(8.0 / 3.0);
  int below = 0;
  for (std::size_t j = 0; j < system.size(); ++j) {
    const Vec3 d = system.cell.minimum_image(system.positions[j] - system.positions[0]);
    if (system.species[j] == anion && (d - Vec3(0, 0, -0.625 * c)).norm() < 1e-9) ++below;
  }
  EXPECT_EQ(below, 1);
}

TEST(UnitCell, FollowsCOverA) {
  const UnitCell cell = unit_cell(CrystalStructure::Wurtzite, {.a = 4.0, .c_over_a = 1.7});
  EXPECT_DOUBLE_EQ(cell.edges.z(), 6.8);
  EXPECT_DOUBLE_EQ(cell.edges.y(), 4.0 * std::sqrt(3.0));
}

TEST(UnitCell, RefusesImpossibleParameters) {
  EXPECT_THROW((void)unit_cell(CrystalStructure::RockSalt, {.a = 0.0}), InputError);
  EXPECT_THROW((void)unit_cell(CrystalStructure::Wurtzite, {.a = 4.0, .c_over_a = -1.0}),
               InputError);
  EXPECT_THROW((void)unit_cell(CrystalStructure::Wurtzite, {.a = 4.0, .c_over_a = 1.6, .u = 0.5}),
               InputError);
}

}  // namespace
}  // namespace catex
