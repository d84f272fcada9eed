#include "catex/report/baseline.hpp"

#include <gtest/gtest.h>

#include "support/class_cells.hpp"

namespace catex {
namespace {

constexpr const char* summary = R"({"solution_at_start": {"finite": false, "host_mol_L": 0.0,
    "guest_mol_L": 9.0}})";

ExchangeSeries series(std::vector<double> time, std::vector<double> host,
                      std::vector<double> guest) {
  ExchangeSeries s;
  s.anion.assign(time.size(), 100.0);
  for (std::size_t k = 0; k < time.size(); ++k) s.rho.push_back(guest[k] / (host[k] + guest[k]));
  s.time = std::move(time);
  s.host = std::move(host);
  s.guest = std::move(guest);
  return s;
}

RunData kmc_run() {
  RunData kmc;
  kmc.label = "kmc";
  kmc.manifest.kind = RunKind::Kmc;
  kmc.summary = summary;
  kmc.trajectories = {series({0.0, 50.0}, {90.0, 80.0}, {10.0, 20.0}),
                      series({0.0, 50.0}, {86.0, 80.0}, {14.0, 20.0})};
  const std::vector<double> time{0.0, 10.0, 20.0, 30.0, 40.0, 50.0}, flat(6, 0.2);
  kmc.band = Band{time, flat, flat, flat, flat, flat};
  return kmc;
}

/// Hosts leave at 0.01/ps: 20 in 20 ps, in which 100 of them were there on average; what leaves is
/// replaced. Before events were counted, the crystal was another.
RunData md_run() {
  RunData md;
  md.label = "md";
  md.trajectories = {series({-10.0, 0.0, 20.0}, {500.0, 110.0, 90.0}, {0.0, 0.0, 0.0})};
  md.events = RunEvents{};
  md.events->duration_ps = 20.0;
  test::add_counts(md.events->cells, {Ion::Host, SiteKind::O3, SiteKind::Solution, 1, 0, false},
                   {20, 20, 1.0});
  md.solution = SolutionSeries{.time = {0.0}, .host = {0.0}, .guest = {9.0}};
  return md;
}

TEST(MeanFieldBaseline, StartsWhereTheKmcDoes) {
  const RunData md = md_run();
  const RunData* fit[] = {&md};
  const Baseline baseline = mean_field_baseline(fit, kmc_run(), 25.0);
  ASSERT_TRUE(baseline.exists()) << baseline.reason;
  EXPECT_EQ(baseline.fitted, std::vector<std::string>{"md"});
  EXPECT_EQ(baseline.curve.time, (std::vector{0.0, 10.0, 20.0, 30.0}));
  EXPECT_DOUBLE_EQ(baseline.curve.rho.front(), 0.12);
}

TEST(MeanFieldBaseline, UsesTheTimeInWhichEventsWereCounted) {
  const RunData md = md_run();
  const RunData* fit[] = {&md};
  const MeanFieldRates rates = mean_field_baseline(fit, kmc_run(), 25.0).rates;
  EXPECT_DOUBLE_EQ(rates.desorption[0], 0.01);
  EXPECT_DOUBLE_EQ(rates.places_per_anion, 1.1);
}

TEST(MeanFieldBaseline, SaysWhatIsMissing) {
  EXPECT_NE(
      mean_field_baseline({}, kmc_run(), 25.0).reason.find("give the runs of the catalog too"),
      std::string::npos);
  RunData md = md_run();
  md.solution.reset();
  const RunData* fit[] = {&md};
  const Baseline no_solution = mean_field_baseline(fit, kmc_run(), 25.0);
  EXPECT_FALSE(no_solution.exists());
  EXPECT_NE(no_solution.reason.find("thermo.csv"), std::string::npos);
  RunData old = kmc_run();
  old.summary.clear();
  EXPECT_NE(mean_field_baseline(fit, old, 25.0).reason.find("kmc_summary.json"), std::string::npos);
}

}  // namespace
}  // namespace catex
