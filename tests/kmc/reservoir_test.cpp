#include "catex/kmc/reservoir.hpp"

#include <gtest/gtest.h>

#include "cases.hpp"
#include "catex/base/errors.hpp"
#include "catex/kmc/rate_table.hpp"

namespace catex {
namespace {

using namespace catex::test;

TEST(Reservoir, ConcentrationIsInMolesPerLitre) {
  // 4228 ions in the (10 nm)^3 of the paper: 7.02 mol/L.
  const Reservoir solution = Reservoir::finite(0, 4228, 1e6);
  EXPECT_NEAR(solution.concentration(Ion::Guest), 4228 / 602.214076, 1e-9);
  EXPECT_EQ(solution.concentration(Ion::Host), 0.0);
}

TEST(Reservoir, FiniteDepletesAndFillsInfiniteDoesNot) {
  Reservoir finite = Reservoir::finite(0, 10, 1000.0);
  finite.take(Ion::Guest);
  finite.give(Ion::Host);
  EXPECT_EQ(finite.number(Ion::Guest), 9);
  EXPECT_EQ(finite.number(Ion::Host), 1);
  Reservoir infinite = Reservoir::infinite(0.0, 0.2);
  infinite.take(Ion::Guest);
  infinite.give(Ion::Host);
  EXPECT_EQ(infinite.concentration(Ion::Guest), 0.2);
  EXPECT_EQ(infinite.concentration(Ion::Host), 0.0);
}

TEST(Reservoir, SettingsReplaceWhatTheStartStructureHas) {
  const Reservoir measured = Reservoir::finite(5, 100, 1e5);
  const Reservoir same = make_reservoir({}, measured);
  EXPECT_EQ(same.number(Ion::Host), 5);
  EXPECT_EQ(same.number(Ion::Guest), 100);
  const Reservoir larger = make_reservoir(
      {.finite = true, .guest_mol_L = 1.0, .host_mol_L = 0.5, .volume_nm3 = 1000.0}, measured);
  EXPECT_EQ(larger.number(Ion::Guest), 602);  // 602.2 in 1e6 Å^3
  EXPECT_EQ(larger.number(Ion::Host), 301);
  const Reservoir constant =
      make_reservoir({.finite = false, .guest_mol_L = {}, .volume_nm3 = {}}, measured);
  EXPECT_FALSE(constant.is_finite());
  EXPECT_DOUBLE_EQ(constant.concentration(Ion::Guest), measured.concentration(Ion::Guest));
  EXPECT_THROW((void)make_reservoir({}, Reservoir::finite(0, 0, 1e5)), InputError);
}

TEST(RateTable, OnlyCountedClassesHaveARate) {
  const EventClass seen = guest_hop(SiteKind::O2, SiteKind::T2);
  const EventClass missed = guest_hop(SiteKind::T2, SiteKind::O2);
  const ClassCounts counts{{seen, {.events = 7, .crossings = 9, .exposure = 5.0}},
                           {missed, {.events = 0, .crossings = 1, .exposure = 50.0}}};
  const RateTable mean = RateTable::mean(counts);
  EXPECT_DOUBLE_EQ(mean.rate(index_of(seen)), 7.5 / 5.0);
  EXPECT_EQ(mean.rate(index_of(missed)), 0.0);
  EXPECT_EQ(mean.status(index_of(missed)), RateStatus::UpperLimit);
  EXPECT_EQ(mean.status(index_of(guest_hop(SiteKind::O2, SiteKind::O2))),
            RateStatus::NoInformation);
  EXPECT_EQ(mean.measured().size(), 1u);
}

TEST(RateTable, DrawsSpreadAsThePosteriorAndRepeat) {
  const EventClass seen = guest_hop(SiteKind::O2, SiteKind::T2);
  const ClassCounts counts{{seen, {.events = 7, .crossings = 9, .exposure = 5.0}}};
  const int c = index_of(seen);
  EXPECT_EQ(RateTable::draw(counts, 1, 3).rate(c), RateTable::draw(counts, 1, 3).rate(c));
  double sum = 0.0;
  double squares = 0.0;
  constexpr int n = 4000;
  for (int i = 0; i < n; ++i) {
    const double rate = RateTable::draw(counts, 1, i).rate(c);
    sum += rate;
    squares += rate * rate;
  }
  const double mean = sum / n;
  // Gamma with shape 7.5, scale 1/5: mean 1.5, variance 0.3. Standard errors over 4000 draws:
  // sqrt(0.3/4000) = 0.009, and 0.009 for the variance (kurtosis 3.8); allowed are 4 of each.
  EXPECT_NEAR(mean, 1.5, 0.035);
  EXPECT_NEAR(squares / n - mean * mean, 0.3, 0.036);
}

}  // namespace
}  // namespace catex
