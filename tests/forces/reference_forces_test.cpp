#include "catex/forces/reference_forces.hpp"

#include <gmock/gmock.h>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "support/configurations.hpp"

namespace catex {
namespace {

/// Two ions of charge +1 and -1 that interact by Coulomb alone.
Model coulomb_model() {
  const Buckingham none{0.0, 1.0, 0.0};
  return Model(
      "coulomb",
      {{"Na", "Na", 11, 1.0, 22.99, Role::Cation}, {"Cl", "Cl", 17, -1.0, 35.45, Role::Anion}},
      {none, none, none, none}, 5.0);
}

struct MadelungCase {
  const char* name;
  CrystalStructure structure;
  double constant;   ///< per nearest-neighbour distance
  double tolerance;  ///< half a unit of its last digit, or the truncation of the sums
};

class Madelung : public testing::TestWithParam<MadelungCase> {};

TEST_P(Madelung, ConstantOfACrystal) {
  const Model model = coulomb_model();
  const LatticeParameters lattice{.a = 5.0};
  IonSystem system = bulk_crystal(GetParam().structure, 0, 1, lattice, {1, 1, 1});
  ReferenceForces forces(model);
  ForceResult result;
  forces.compute(system, {}, result);
  const double bond = unit_cell(GetParam().structure, lattice).bond;
  const double pairs = static_cast<double>(system.size()) / 2.0;
  EXPECT_NEAR(-result.energy() * bond / (constants::coulomb * pairs), GetParam().constant,
              GetParam().tolerance);
  if (GetParam().structure == CrystalStructure::Wurtzite) return;  // no symmetry forbids forces
  for (const Vec3& f : result.forces) EXPECT_LT(f.norm(), 1e-9);
}

INSTANTIATE_TEST_SUITE_P(
    Crystals, Madelung,
    testing::Values(MadelungCase{"NaCl", CrystalStructure::RockSalt, 1.747564594633, 1e-10},
                    MadelungCase{"ZincBlende", CrystalStructure::ZincBlende, 1.638055053389, 1e-10},
                    MadelungCase{"Wurtzite", CrystalStructure::Wurtzite, 1.641322, 5e-7}),
    [](const auto& param_info) { return param_info.param.name; });

TEST(ReferenceForces, EnergyDoesNotDependOnTheRepeatedCell) {
  const Model model = test::pbs_cds_psl_model();
  ReferenceForces forces(model);
  double per_pair[2];
  for (const int repeats : {1, 2}) {
    IonSystem system = bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.934},
                                    {repeats, repeats, repeats});
    ForceResult result;
    forces.compute(system, {}, result);
    per_pair[repeats - 1] = 2.0 * result.energy() / static_cast<double>(system.size());
  }
  EXPECT_NEAR(per_pair[0], per_pair[1], 1e-9);  // Ewald truncation, eV
}

TEST(ReferenceForces, NamesIonsInsideABarrier) {
  const Model model = test::pbs_cds_psl_model();
  IonSystem system =
      bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.934}, {2, 2, 2});
  const auto sulphur = std::find(system.species.begin(), system.species.end(), test::S);
  const auto s = static_cast<std::size_t>(sulphur - system.species.begin());
  const auto lead = static_cast<std::size_t>(
      std::find(system.species.begin(), system.species.end(), test::Pb) - system.species.begin());
  system.positions[s] = system.positions[lead] + Vec3(0.1, 0.0, 0.0);  // barrier at 0.319 Å
  ReferenceForces forces(model);
  ForceResult result;
  try {
    forces.compute(system, {}, result);
    FAIL() << "accepted ions inside the barrier";
  } catch (const RunError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("(Pb)"));
    EXPECT_THAT(error.what(), testing::HasSubstr("(S)"));
    EXPECT_THAT(error.what(), testing::HasSubstr("0.100 Å apart"));
  }
}

}  // namespace
}  // namespace catex
