#include "catex/system/build.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catex/base/errors.hpp"
#include "support/test_models.hpp"

namespace catex {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

BuildSpec small_crystal() {
  BuildSpec spec;
  spec.crystal = "RS-PbS";
  spec.diameter_nm = 3.0;
  spec.lattice_parameter_A = 5.98;
  spec.guest = "Cd";
  spec.solution_ratio = 4.0;
  spec.box_nm = 6.5;
  return spec;
}

BuildSpec liquid() {
  BuildSpec spec;
  spec.crystal = "none";
  spec.guest = "Cd";
  spec.solution_pairs = 864;
  spec.box_nm = 5.0;
  return spec;
}

std::string error_of(const BuildSpec& spec) {
  try {
    (void)build_start(spec, test::pbs_cds_psl_model());
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ParseCrystal, ReadsStructureAndIons) {
  const Model model = test::pbs_cds_psl_model();
  const auto kind = parse_crystal("WZ-CdS", model);
  ASSERT_TRUE(kind.has_value());
  EXPECT_EQ(kind->structure, CrystalStructure::Wurtzite);
  EXPECT_EQ(kind->cation, test::Cd);
  EXPECT_EQ(kind->anion, test::S);
  EXPECT_FALSE(parse_crystal("none", model).has_value());
}

TEST(ParseCrystal, SuggestsWhatWasMeant) {
  try {
    (void)parse_crystal("RS-PbSe", test::pbs_cds_psl_model());
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'RS-PbS'?"));
    EXPECT_THAT(error.what(), HasSubstr("none, RS-PbS, RS-CdS, ZB-PbS, ZB-CdS, WZ-PbS, WZ-CdS"));
  }
}

TEST(BuildStart, CrystalInSolution) {
  const StartConfiguration start = build_start(small_crystal(), test::pbs_cds_psl_model());
  EXPECT_EQ(start.crystal_ions, 552);
  EXPECT_EQ(count_species(start.system, test::Pb), 276);
  EXPECT_EQ(count_species(start.system, test::S), 276);
  EXPECT_EQ(count_species(start.system, test::Cd), 1104);
  EXPECT_EQ(count_species(start.system, test::PSL), 1104);
  EXPECT_TRUE(start.system.velocities.empty());
  ASSERT_TRUE(start.roles.has_value());
  EXPECT_EQ(start.roles->host, test::Pb);
  EXPECT_EQ(start.roles->guest, test::Cd);
  EXPECT_EQ(start.notes.size(), 2u);

  Vec3 centre = Vec3::Zero();
  for (int i = 0; i < start.crystal_ions; ++i) {
    EXPECT_EQ(start.system.ids[i], i + 1);
    EXPECT_TRUE(start.system.species[i] == test::Pb || start.system.species[i] == test::S);
    centre += start.system.positions[i] / start.crystal_ions;
  }
  // The sphere has a centre of symmetry, which lies in the middle of the box.
  EXPECT_NEAR((centre - Vec3::Constant(32.5)).norm(), 0.0, 1e-9);
}

TEST(BuildStart, ReverseExchangeOfThePaper) {
  BuildSpec spec = small_crystal();
  spec.crystal = "ZB-CdS";
  spec.guest = "Pb";
  spec.diameter_nm.reset();
  spec.pairs = 1057;
  spec.lattice_parameter_A = 6.0;
  spec.box_nm = 10.0;
  const StartConfiguration start = build_start(spec, test::pbs_cds_psl_model("Cd-preferred"));
  EXPECT_EQ(count_species(start.system, test::Cd), 1057);
  EXPECT_EQ(count_species(start.system, test::Pb), 4228);
  EXPECT_EQ(start.system.size(), 2 * (1057 + 4228u));
}

TEST(BuildStart, LiquidWithoutCrystal) {
  const StartConfiguration start = build_start(liquid(), test::pbs_cds_psl_model());
  EXPECT_EQ(start.crystal_ions, 0);
  EXPECT_EQ(start.system.size(), 2 * 864u);
  EXPECT_FALSE(start.roles.has_value());
  EXPECT_EQ(start.notes.size(), 1u);
}

TEST(BuildStart, CrystalInVacuum) {
  BuildSpec spec = small_crystal();
  spec.solution_ratio.reset();
  spec.solution_pairs = 0;
  EXPECT_EQ(build_start(spec, test::pbs_cds_psl_model()).system.size(), 552u);
}

TEST(BuildStart, NothingIsExchangedWithTheSameCation) {
  BuildSpec spec = small_crystal();
  spec.guest = "Pb";
  EXPECT_FALSE(build_start(spec, test::pbs_cds_psl_model()).roles.has_value());
}

TEST(BuildStart, RefusesGuestThatIsNoCation) {
  BuildSpec spec = small_crystal();
  spec.guest = "PSL";
  EXPECT_THAT(error_of(spec), HasSubstr("guest = \"PSL\" is not a cation"));
  EXPECT_THAT(error_of(spec), HasSubstr("allowed: Pb, Cd"));
}

TEST(BuildStart, ReportsEveryContradiction) {
  BuildSpec spec = small_crystal();
  spec.pairs = 276;
  spec.solution_pairs = 10;
  spec.lattice_parameter_A = 0.0;
  spec.box_nm = 0.0;
  spec.c_over_a = 1.6;
  try {
    (void)build_start(spec, test::pbs_cds_psl_model());
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_THAT(error.problems(),
                ElementsAre(HasSubstr("box_nm"), HasSubstr("solution_ratio or solution_pairs"),
                            HasSubstr("diameter_nm or pairs"), HasSubstr("lattice_parameter_A"),
                            HasSubstr("c_over_a")));
  }
}

TEST(BuildStart, LiquidTakesNoCrystalKeys) {
  BuildSpec spec = liquid();
  spec.pairs = 864;
  EXPECT_THAT(error_of(spec), HasSubstr("the size of the liquid is solution_pairs"));
}

TEST(BuildStart, RefusesBoxSmallerThanTheCrystal) {
  BuildSpec spec = small_crystal();
  spec.box_nm = 3.1;
  EXPECT_THAT(error_of(spec), HasSubstr("box_nm too small: 3.1 nm for a crystal of 3.000 nm; "
                                        "needs at least 3.25 nm"));
}

TEST(BuildStart, RefusesBoxTooSmallForTheSolution) {
  BuildSpec spec = small_crystal();
  spec.box_nm = 4.0;
  EXPECT_THAT(error_of(spec), HasSubstr("box_nm too small: in 4.00 nm only"));
}

TEST(BuildStart, RefusesBoxTooSmallForTheCutoff) {
  BuildSpec spec = liquid();
  spec.solution_pairs = 10;
  spec.box_nm = 2.0;
  EXPECT_THAT(error_of(spec), HasSubstr("needs at least 24 Å"));
}

}  // namespace
}  // namespace catex
