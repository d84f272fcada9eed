#include "catex/report/run_comparison.hpp"

#include <gtest/gtest.h>

#include "support/class_cells.hpp"

namespace catex {
namespace {

RunData run(RunKind kind, const std::string& name, double rho, double anions = 276.0) {
  RunData data;
  data.directory = "runs/" + name;
  data.label = name;
  data.manifest.kind = kind;
  data.manifest.host = "Pb";
  data.manifest.guest = "Cd";
  data.manifest.temperature_K = 600.0;
  const std::vector<double> n{anions, anions};
  data.trajectories = {{.time = {0.0, 100.0},
                        .host = n,
                        .guest = n,
                        .anion = n,
                        .host_adsorbed = n,
                        .guest_adsorbed = n,
                        .rho = {rho, rho}}};
  if (kind == RunKind::Kmc) {
    const std::vector<double> low{0.15, 0.15}, middle{0.2, 0.2}, high{0.25, 0.25};
    data.band = Band{{0.0, 100.0}, low, low, middle, high, high};
  }
  return data;
}

std::vector<RunData> runs_of(int md_runs, double rho) {
  std::vector<RunData> runs{run(RunKind::Kmc, "kmc", 0.2)};
  for (int i = 0; i < md_runs; ++i) runs.push_back(run(RunKind::Md, "md" + std::to_string(i), rho));
  return runs;
}

TEST(CompareRuns, JudgesHeldOutRuns) {
  EXPECT_EQ(compare_runs(runs_of(5, 0.21)).outcome, Outcome::Agree);
  EXPECT_EQ(compare_runs(runs_of(5, 0.35)).outcome, Outcome::Disagree);
  EXPECT_EQ(compare_runs(runs_of(4, 0.35)).outcome, Outcome::NotEnoughData);
}

TEST(CompareRuns, NeverCountsARunThatWasUsedInTheFit) {
  auto runs = runs_of(5, 0.21);
  runs[0].manifest.catalog_runs = {"md2"};
  const RunComparison comparison = compare_runs(runs);
  EXPECT_EQ(comparison.outcome, Outcome::NotEnoughData);
  EXPECT_EQ(comparison.verdicts.at(0).verdict.held_out, 4);
  EXPECT_TRUE(comparison.pairs.at(2).used_in_fit);
  EXPECT_TRUE(comparison.pairs.at(2).score);
}

TEST(UsedInFit, SeesThroughARenamedDirectory) {
  RunData kmc = run(RunKind::Kmc, "kmc", 0.2);
  kmc.manifest.catalog_runs = {"original"};
  RunData md = run(RunKind::Md, "renamed", 0.2);
  EXPECT_FALSE(used_in_fit(md, kmc));
  md.events = RunEvents{};
  md.events->run = "original";
  EXPECT_TRUE(used_in_fit(md, kmc));
}

TEST(CompareRuns, LeavesOutOtherConditions) {
  auto runs = runs_of(5, 0.21);
  runs[1].manifest.temperature_K = 550.0;
  runs[2].manifest.ligand = "Pb-preferred";
  runs[3].manifest.model_digest = "other";
  const RunComparison comparison = compare_runs(runs);
  EXPECT_EQ(comparison.verdicts.at(0).verdict.held_out, 2);
  EXPECT_EQ(comparison.pairs.at(0).reason, "temperature differs: MD 550 K, KMC 600 K");
}

TEST(CompareRuns, LeavesOutOtherConcentrations) {
  auto runs = runs_of(2, 0.21);
  runs[0].summary = R"({"solution_at_start":
      {"finite": false, "host_mol_L": 0, "guest_mol_L": 8.0}})";
  runs[1].solution = SolutionSeries{{-5.0, 0.0}, {0.0, 0.0}, {15.0, 9.5}};
  runs[2].solution = SolutionSeries{{-5.0, 0.0}, {0.0, 0.0}, {8.0, 4.0}};
  const RunComparison comparison = compare_runs(runs);
  EXPECT_TRUE(comparison.pairs.at(0).score);
  EXPECT_EQ(comparison.pairs.at(1).reason,
            "concentration of the guest at release differs: MD 4 mol/L, KMC 8 mol/L");
}

/// A KMC whose rates come from runs at 500 and 600 K, one of them of a larger crystal.
RunData fitted_kmc() {
  RunData kmc = run(RunKind::Kmc, "kmc", 0.2);
  kmc.manifest.ligand = "none";
  kmc.summary = R"({"catalog_runs": [
    {"run": "a", "temperature_K": 600, "ligand": "none", "anions_at_release": 276,
     "guest_mol_L_at_release": 9},
    {"run": "b", "temperature_K": 500, "ligand": "none", "anions_at_release": 500,
     "guest_mol_L_at_release": 9}]})";
  return kmc;
}

std::string axis_of(double temperature_K, double anions, double guest_mol_L,
                    const std::string& ligand = "none") {
  RunData md = run(RunKind::Md, "md", 0.2, anions);
  md.manifest.temperature_K = temperature_K;
  md.manifest.ligand = ligand;
  md.solution = SolutionSeries{{0.0}, {0.0}, {guest_mol_L}};
  return held_out_by(md, fitted_kmc(), {});
}

TEST(HeldOutBy, SaysWhatNoRunOfTheFitHas) {
  EXPECT_EQ(axis_of(600.0, 276.0, 9.0), "trajectory");
  EXPECT_EQ(axis_of(600.0, 290.0, 10.0), "trajectory") << "sizes and concentrations vary a little";
  EXPECT_EQ(axis_of(550.0, 276.0, 9.0), "temperature");
  EXPECT_EQ(axis_of(600.0, 500.0, 9.0), "size") << "of a; from b it differs in temperature";
  EXPECT_EQ(axis_of(600.0, 900.0, 9.0), "size");
  EXPECT_EQ(axis_of(600.0, 276.0, 4.0), "concentration");
  EXPECT_EQ(axis_of(550.0, 900.0, 9.0), "temperature and size");
  EXPECT_EQ(axis_of(600.0, 276.0, 9.0, "Cd-preferred"), "ligand");
  EXPECT_EQ(held_out_by(run(RunKind::Md, "md", 0.2), run(RunKind::Kmc, "kmc", 0.2), {}), "unknown");
}

TEST(HeldOutBy, AsksTheRunsOfTheFitWhatTheKmcDoesNotTell) {
  RunData kmc = run(RunKind::Kmc, "kmc", 0.2);
  kmc.summary = R"({"catalog_runs": [{"run": "a", "temperature_K": 600, "ligand": ""}]})";
  const RunData md = run(RunKind::Md, "md", 0.2, 900.0);
  EXPECT_EQ(held_out_by(md, kmc, {}), "trajectory") << "nothing known of the size";
  const std::vector<RunData> runs{run(RunKind::Md, "a", 0.2, 276.0)};
  EXPECT_EQ(held_out_by(md, kmc, runs), "size");
}

TEST(CompareRuns, JudgesByWhatRunsAreHeldOutBy) {
  auto runs = runs_of(3, 0.21);
  runs[0].summary = R"({"catalog_runs": [{"run": "a", "temperature_K": 600, "ligand": "",
                        "anions_at_release": 276}]})";
  runs[1].manifest.ligand = "other";
  runs[1].manifest.model_digest = "other";
  runs[2].trajectories[0].rho = {0.35, 0.35};
  for (const std::size_t i : {0, 1}) {
    const RunComparison comparison = compare_runs(runs, {.limits = {}, .across_ligands = i == 1});
    const KmcVerdict& judged = comparison.verdicts.at(0);
    EXPECT_EQ(judged.verdict.held_out, i == 1 ? 3 : 2);
    ASSERT_EQ(judged.by_axis.size(), i + 1);
    if (i == 1) {
      EXPECT_EQ(judged.by_axis.at(0).held_out_by, "ligand");
      EXPECT_EQ(judged.by_axis.at(0).verdict.held_out, 1);
    }
    EXPECT_EQ(judged.by_axis.at(i).held_out_by, "trajectory");
    EXPECT_EQ(judged.by_axis.at(i).verdict.band.inside, 1);
    EXPECT_EQ(judged.by_axis.at(i).verdict.band.of, 2);
  }
}

TEST(CompareRuns, ComparesTheCompositionOfCrystalsAtTheSameTime) {
  auto runs = runs_of(2, 0.21);
  runs[0].radial = RadialEnd{.time_ps = 100.0, .rho = {{0.0, 0.4}, {0.2, 0.6}}};
  runs[1].radial = RadialEnd{.time_ps = 99.0, .rho = {{0.1, 0.5}}};
  runs[2].radial = RadialEnd{.time_ps = 60.0, .rho = {{0.1, 0.5}}};
  const RunComparison comparison = compare_runs(runs);
  ASSERT_TRUE(comparison.pairs.at(0).radial);
  EXPECT_TRUE(comparison.pairs.at(0).radial->shells.at(1).inside());
  EXPECT_FALSE(comparison.pairs.at(1).radial) << "they do not end at the same time";
}

TEST(CompareRuns, LeavesOutCrystalsOfAnotherSize) {
  std::vector<RunData> runs{run(RunKind::Kmc, "kmc", 0.2), run(RunKind::Md, "close", 0.2, 250.0),
                            run(RunKind::Md, "other", 0.2, 240.0)};
  const RunComparison comparison = compare_runs(runs);
  EXPECT_TRUE(comparison.pairs.at(0).score);
  EXPECT_FALSE(comparison.pairs.at(1).score);
}

TEST(CompareRuns, SaysWhenThereIsNothingToCompare) {
  const std::vector<RunData> md_only{run(RunKind::Md, "md", 0.2)};
  EXPECT_EQ(compare_runs(md_only).outcome, Outcome::NotEnoughData);
  EXPECT_NE(compare_runs(md_only).sentence.find("only MD"), std::string::npos);
  const std::vector<RunData> kmc_only{run(RunKind::Kmc, "kmc", 0.2)};
  EXPECT_NE(compare_runs(kmc_only).sentence.find("only KMC"), std::string::npos);
}

TEST(CompareRuns, TakesTheWorstOfSeveralKmcRuns) {
  auto runs = runs_of(5, 0.21);
  runs.push_back(run(RunKind::Kmc, "far", 0.8));
  runs.back().band = Band{{0.0, 100.0}, {0.7, 0.7}, {0.7, 0.7}, {0.8, 0.8}, {0.9, 0.9}, {0.9, 0.9}};
  const RunComparison comparison = compare_runs(runs);
  EXPECT_EQ(comparison.verdicts.at(0).verdict.outcome, Outcome::Agree);
  EXPECT_EQ(comparison.outcome, Outcome::Disagree);
}

/// With what a baseline and a comparison of mechanisms need.
std::vector<RunData> counted_runs() {
  auto runs = runs_of(3, 0.21);
  runs[0].manifest.catalog_runs = {"md0"};
  runs[0].summary = R"({"replicas": 2, "simulated_ps": 100,
      "events_by_mechanism": {"host": {"hop": 30, "desorption": 10}},
      "solution_at_start": {"finite": false, "host_mol_L": 0, "guest_mol_L": 9}})";
  for (std::size_t i = 1; i < runs.size(); ++i) {
    RunEvents& events = runs[i].events.emplace();
    events.duration_ps = 100.0;
    test::add_counts(events.cells, {Ion::Host, SiteKind::O6, SiteKind::T4, 3, 1, false},
                     {20, 20, 1.0});
    test::add_counts(events.cells, {Ion::Host, SiteKind::O3, SiteKind::Solution, 1, 0, false},
                     {20, 20, 1.0});
    runs[i].solution = SolutionSeries{.time = {0.0}, .host = {0.0}, .guest = {9.0}};
  }
  return runs;
}

TEST(CompareRuns, ScoresMechanismsOfEachPair) {
  const RunComparison comparison = compare_runs(counted_runs());
  EXPECT_DOUBLE_EQ(comparison.pairs.at(1).mechanisms.all.value(), 0.25);
  EXPECT_DOUBLE_EQ(comparison.pairs.at(1).mechanisms.host_moves.value(), 0.0);
  EXPECT_FALSE(compare_runs(runs_of(1, 0.2)).pairs.at(0).mechanisms.all);
}

TEST(CompareRuns, ScoresTheMeanFieldByTheHeldOutRuns) {
  const RunComparison comparison = compare_runs(counted_runs());
  const KmcVerdict& judged = comparison.verdicts.at(0);
  ASSERT_TRUE(judged.mean_field.exists()) << judged.mean_field.reason;
  EXPECT_EQ(judged.mean_field.fitted, std::vector<std::string>{"md0"});
  EXPECT_EQ(judged.against_mean_field.held_out, 2);
  // The one replica lies at 0.2 and MD at 0.21; without a place free, half of the cations are
  // hosts that leave, so that the mean field is far above both.
  EXPECT_NEAR(judged.against_mean_field.kmc_crps, 0.01, 1e-12) << "rounding of a subtraction";
  EXPECT_GT(comparison.pairs.at(1).mean_field.value().end, 0.5);
  EXPECT_TRUE(judged.against_mean_field.beaten());
  EXPECT_EQ(judged.against_mean_field.won, 2);
}

TEST(CompareRuns, TakesRatesFromCrystalsOfAnotherSizeButNotOfAnotherTemperature) {
  auto runs = counted_runs();
  runs[1].trajectories[0].anion = {400.0, 400.0};
  EXPECT_TRUE(compare_runs(runs).verdicts.at(0).mean_field.exists());
  runs[1].manifest.temperature_K = 500.0;
  EXPECT_FALSE(compare_runs(runs).verdicts.at(0).mean_field.exists());
  runs = counted_runs();
  runs.resize(1);
  EXPECT_FALSE(compare_runs(runs).verdicts.at(0).mean_field.exists()) << "nothing to score it by";
}

}  // namespace
}  // namespace catex
