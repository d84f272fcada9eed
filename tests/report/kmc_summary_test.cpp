#include "kmc_summary.hpp"

#include <gtest/gtest.h>

namespace catex {
namespace {

TEST(KmcSummaryTest, ReadsWhatIsCompared) {
  const KmcSummary summary = kmc_summary(R"({"replicas": 20, "simulated_ps": 100.0,
    "rates": "posterior means",
    "events_by_mechanism": {"host": {"hop": 7, "desorption": 3}, "guest": {"adsorption": 5}},
    "solution_at_start": {"finite": true, "host_mol_L": 0.5, "guest_mol_L": 9.0,
                          "volume_nm3": 140.0}})");
  EXPECT_EQ(summary.rates, "posterior means");
  ASSERT_TRUE(summary.mechanisms);
  EXPECT_EQ((*summary.mechanisms)(Ion::Host, Mechanism::Hop), 7.0);
  EXPECT_EQ(summary.mechanisms->total(), 15.0);
  EXPECT_EQ(summary.mechanisms->trajectories, 20);
  ASSERT_TRUE(summary.solution);
  EXPECT_EQ(summary.solution->concentration[1], 9.0);
  EXPECT_DOUBLE_EQ(summary.solution->volume_A3.value(), 140e3);
}

TEST(KmcSummaryTest, KnowsTheRunsOfTheFit) {
  const KmcSummary summary = kmc_summary(R"({"replicas_per_draw": 5, "catalog_runs": [
    {"run": "a", "temperature_K": 600, "ligand": "none", "anions_at_release": 276,
     "guest_mol_L_at_release": null}]})");
  EXPECT_EQ(summary.replicas_per_draw, 5);
  ASSERT_EQ(summary.fitted.size(), 1u);
  EXPECT_EQ(summary.fitted[0].run, "a");
  EXPECT_EQ(summary.fitted[0].temperature_K, 600.0);
  EXPECT_EQ(summary.fitted[0].anions, 276.0);
  EXPECT_FALSE(summary.fitted[0].guest_mol_L);
}

TEST(KmcSummaryTest, AnInfiniteSolutionHasNoVolume) {
  const KmcSummary summary = kmc_summary(
      R"({"solution_at_start": {"finite": false, "host_mol_L": 0, "guest_mol_L": 0.1}})");
  ASSERT_TRUE(summary.solution);
  EXPECT_FALSE(summary.solution->volume_A3);
}

TEST(KmcSummaryTest, LacksWhatIsMissingOrOfAnotherType) {
  for (const char* text : {"", "{}", "[]", R"({"rates": 3, "solution_at_start": 1,
      "events_by_mechanism": {}})",
                           R"({"solution_at_start": {"finite": 1, "host_mol_L": "x"}})"}) {
    const KmcSummary summary = kmc_summary(text);
    EXPECT_TRUE(summary.rates.empty()) << text;
    EXPECT_FALSE(summary.mechanisms) << text;
    EXPECT_FALSE(summary.solution) << text;
  }
}

}  // namespace
}  // namespace catex
