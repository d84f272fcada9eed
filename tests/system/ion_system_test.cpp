#include "catex/system/ion_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "catex/base/errors.hpp"
#include "catex/system/lattices.hpp"
#include "support/test_models.hpp"

namespace catex {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// RS-PbS, 29.9 Å wide.
IonSystem sound_crystal() {
  return bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.98}, {5, 5, 5});
}

std::string error_of(const IonSystem& system, const Model& model = test::pbs_cds_psl_model()) {
  try {
    check_simulable(system, model, "a.xyz");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(IonSystem, CountsAndCharge) {
  IonSystem system = sound_crystal();
  EXPECT_EQ(count_species(system, test::Pb), 500);
  EXPECT_EQ(count_species(system, test::Cd), 0);
  EXPECT_EQ(total_charge(system, test::pbs_cds_psl_model()), 0.0);
  system.species[0] = test::S;
  EXPECT_NEAR(total_charge(system, test::pbs_cds_psl_model()), -1.6, 1e-9);  // rounding of 800 e
}

TEST(CheckSimulable, AcceptsACrystal) { EXPECT_EQ(error_of(sound_crystal()), "no error"); }

TEST(CheckSimulable, RefusesNoIons) {
  IonSystem system = sound_crystal();
  system.ids.clear();
  system.species.clear();
  system.positions.clear();
  EXPECT_THAT(error_of(system), HasSubstr("a.xyz: holds no ions"));
}

TEST(CheckSimulable, RefusesCharge) {
  IonSystem system = sound_crystal();
  system.ids.pop_back();
  system.species.pop_back();
  system.positions.pop_back();
  EXPECT_THAT(error_of(system), HasSubstr("a.xyz: the total charge is +0.8 e (500 Pb, 499 S)"));
}

TEST(CheckSimulable, RefusesPositionThatIsNotFinite) {
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    IonSystem system = sound_crystal();
    system.positions[3].y() = bad;
    EXPECT_THAT(error_of(system), HasSubstr("a.xyz: the position of S (id 4) is not a finite"));
  }
}

TEST(CheckSimulable, RefusesTwoIonsOnOneSpot) {
  IonSystem system = sound_crystal();
  // One cell further: the same spot in the periodic crystal.
  system.positions[10] = system.positions[0] + Vec3(29.9, 0, 0.01);
  EXPECT_THAT(error_of(system),
              HasSubstr("a.xyz: Pb (id 1) and Pb (id 11) are 0.0100 Å apart, on one spot"));
}

TEST(CheckSimulable, RefusesIonsInsideTheirBarrier) {
  IonSystem system = sound_crystal();
  system.positions[3] = system.positions[1] + Vec3(0.9, 0, 0);
  EXPECT_THAT(error_of(system), AllOf(HasSubstr("S (id 2) and S (id 4) are 0.9000 Å apart"),
                                      HasSubstr("barrier"), HasSubstr("0.957 Å")));
  system.positions[3] = system.positions[1] + Vec3(1.0, 0, 0);
  EXPECT_EQ(error_of(system), "no error");
}

TEST(CheckSimulable, CountsAllBadPairs) {
  IonSystem system = sound_crystal();
  system.positions[3] = system.positions[1] + Vec3(0.9, 0, 0);
  system.positions[7] = system.positions[5] + Vec3(0.5, 0, 0);
  EXPECT_THAT(error_of(system),
              AllOf(HasSubstr("S (id 6) and S (id 8) are 0.5000"), HasSubstr("2 such pairs")));
}

TEST(CheckSimulable, RefusesCellNarrowerThanTwiceTheCutoff) {
  const IonSystem system =
      bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.98}, {5, 5, 4});
  EXPECT_THAT(error_of(system), AllOf(HasSubstr("a.xyz: the cell is 23.920 Å wide"),
                                      HasSubstr("needs at least 24 Å")));
}

TEST(CheckSimulable, ReportsEveryProblem) {
  IonSystem system =
      bulk_crystal(CrystalStructure::RockSalt, test::Pb, test::S, {.a = 5.98}, {4, 4, 4});
  system.species[0] = test::S;
  system.positions[2] = system.positions[0];
  try {
    check_simulable(system, test::pbs_cds_psl_model(), "a.xyz");
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().size(), 3u) << error.what();
  }
}

}  // namespace
}  // namespace catex
