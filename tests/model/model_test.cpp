#include "catex/model/model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "catex/base/errors.hpp"
#include "support/test_models.hpp"

namespace catex {
namespace {

using testing::HasSubstr;

/// Two species and the pair table aa, ab, ba, bb.
Model two_species(const Buckingham& ab, const Buckingham& ba, double cutoff = 10.0) {
  const Buckingham none{0.0, 1.0, 0.0};
  return Model("test",
               {{"K", "K", 19, 1.0, 39.1, Role::Cation}, {"Cl", "Cl", 17, -1.0, 35.5, Role::Anion}},
               {none, ab, ba, none}, cutoff);
}

template <typename Make>
std::string error_of(Make&& make) {
  try {
    (void)make();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Model, FindsSpeciesByNameAndSymbol) {
  const Model model = test::pbs_cds_psl_model();
  EXPECT_EQ(model.find("PSL"), test::PSL);
  EXPECT_EQ(model.find("X"), test::PSL);
  EXPECT_EQ(model.find("Cd"), test::Cd);
  EXPECT_EQ(model.find("Hg"), std::nullopt);
  EXPECT_EQ(model.first(Role::Anion), test::S);
}

TEST(Model, KeepsPairsInBothOrders) {
  const Model model = test::pbs_cds_psl_model("Cd-preferred");
  EXPECT_EQ(model.pair(test::Pb, test::S).A, 2.98e6);
  EXPECT_EQ(model.pair(test::S, test::Pb).A, 2.98e6);
  EXPECT_EQ(model.pair(test::PSL, test::Cd).C, 200.0);
  EXPECT_EQ(model.pair(test::PSL, test::Pb).C, 0.0);
}

TEST(Model, FirstOfAbsentRoleThrows) {
  const Model model = two_species({1, 1, 0}, {1, 1, 0});
  EXPECT_THROW((void)model.first(Role::Pseudoligand), std::invalid_argument);
}

TEST(Model, RefusesAsymmetricPair) {
  EXPECT_THAT(error_of([] {
                return two_species({100, 0.3, 0}, {101, 0.3, 0});
              }),
              HasSubstr("pair K-Cl: differs"));
}

TEST(Model, RefusesRepulsionWithoutRange) {
  EXPECT_THAT(error_of([] {
                return two_species({100, 0, 0}, {100, 0, 0});
              }),
              HasSubstr("pair K-Cl: B = 0 must be positive"));
}

TEST(Model, RefusesNegativeCoefficient) {
  EXPECT_THAT(error_of([] {
                return two_species({100, 0.3, -1}, {100, 0.3, -1});
              }),
              HasSubstr("pair K-Cl: A = 100 and C = -1 must not be negative"));
}

TEST(Model, RefusesPairTableOfWrongSize) {
  EXPECT_THAT(error_of([] {
                return Model("test", {{"K", "K", 19, 1.0, 39.1, Role::Cation}}, {}, 10.0);
              }),
              HasSubstr("1 species need a table of 1 pairs, 0 are given"));
}

TEST(Model, ReportsEveryProblemAtOnce) {
  const Buckingham none{0.0, 1.0, 0.0};
  try {
    Model("test",
          {{"K", "K", 19, 1.0, 0.0, Role::Cation}, {"K", "Cl", 17, -1.0, 35.5, Role::Anion}},
          {none, none, none, none}, 0.0);
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_THAT(error.problems(),
                testing::UnorderedElementsAre(HasSubstr("mass = 0"), HasSubstr("different names"),
                                              HasSubstr("buckingham_cutoff = 0")));
  }
}

TEST(ExchangeRoles, NamesTheFourParts) {
  const ExchangeRoles roles = exchange_roles(test::pbs_cds_psl_model(), "Cd", "Pb");
  EXPECT_EQ(roles.host, test::Cd);
  EXPECT_EQ(roles.guest, test::Pb);
  EXPECT_EQ(roles.anion, test::S);
  EXPECT_EQ(roles.psl, test::PSL);
}

TEST(ExchangeRoles, RefusesWhatIsNoCation) {
  EXPECT_THROW((void)exchange_roles(test::pbs_cds_psl_model(), "Pb", "S"), std::invalid_argument);
  EXPECT_THROW((void)exchange_roles(test::pbs_cds_psl_model(), "Zn", "Cd"), std::invalid_argument);
}

}  // namespace
}  // namespace catex
