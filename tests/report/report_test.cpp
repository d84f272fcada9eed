#include "catex/report/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/io/csv.hpp"
#include "catex/rates/quantile.hpp"
#include "support/test_models.hpp"
#include "synthetic_runs.hpp"

namespace catex::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

struct Report {
  ReportResult result;
  std::string page;
};

Report report_of(const fs::path& folder, const std::vector<std::string>& names) {
  std::vector<ReportRun> runs;
  for (const std::string& name : names) runs.push_back({folder / name, pbs_cds_psl_model()});
  Report report{write_report(runs, {.html = folder / "out" / "report.html", .comparison = {}}), {}};
  report.page = read_file(report.result.files.at(0));
  return report;
}

TEST(WriteReport, WorksWithMdAlone) {
  const fs::path folder = fresh_directory("md_alone");
  write_md_run({.directory = folder / "md"});
  const Report report = report_of(folder, {"md"});
  EXPECT_EQ(report.result.outcome, Outcome::NotEnoughData);
  EXPECT_THAT(report.page, HasSubstr("only MD runs were given"));
  EXPECT_THAT(report.page, HasSubstr("How much statistics this is"));
  EXPECT_THAT(report.page, Not(HasSubstr("MD against KMC in numbers")));
}

TEST(WriteReport, WorksWithKmcAlone) {
  const fs::path folder = fresh_directory("kmc_alone");
  write_kmc_run({.directory = folder / "kmc", .catalog_runs = {"a", "b"}});
  const Report report = report_of(folder, {"kmc"});
  EXPECT_THAT(report.page, HasSubstr("only KMC runs were given"));
  EXPECT_THAT(report.page, HasSubstr("from the MD runs a, b."));
}

TEST(WriteReport, MarksTheRunUsedInTheFit) {
  const fs::path folder = fresh_directory("fit");
  write_md_run({.directory = folder / "md1", .with_crystal = false});
  write_md_run({.directory = folder / "md2", .seed = 2, .with_crystal = false});
  write_kmc_run({.directory = folder / "kmc", .catalog_runs = {"md1"}, .with_crystal = false});
  const Report report = report_of(folder, {"md1", "md2", "kmc"});
  EXPECT_THAT(report.result.sentence, HasSubstr("1 held-out MD trajectory"));
  const auto json = nlohmann::json::parse(report.result.json);
  EXPECT_TRUE(json["pairs"][0]["used_in_fit"]);
  EXPECT_FALSE(json["pairs"][1]["used_in_fit"]);
  const CsvTable curves = read_csv(report.result.files.at(1));
  EXPECT_EQ(curves.text("used_in_fit").front(), "1");
  EXPECT_EQ(curves.columns().front(), "run");
}

TEST(WriteReport, ShowsTheBaselineOfTheSameCounts) {
  const fs::path folder = fresh_directory("baseline");
  write_md_run({.directory = folder / "md1", .with_crystal = false});
  write_md_run({.directory = folder / "md2", .seed = 2, .with_crystal = false});
  write_kmc_run({.directory = folder / "kmc", .catalog_runs = {"md1"}, .with_crystal = false});
  const Report report = report_of(folder, {"md1", "md2", "kmc"});
  EXPECT_THAT(report.page, HasSubstr("kmc against a mean field made of the counts of md1"));
  EXPECT_THAT(report.page, HasSubstr("\"mean_field\":{\"rho\":[")) << "a curve of the plot";
  const auto json = nlohmann::json::parse(report.result.json);
  EXPECT_EQ(json["verdicts"][0]["mean_field"]["held_out"], 1);
  EXPECT_GT(json["pairs"][1]["mean_field"]["mean_error"], 0.0);
  const CsvTable curves = read_csv(report.result.files.at(1));
  EXPECT_EQ(curves.text("kind").back(), "mean-field");

  const Report without = report_of(folder, {"md2", "kmc"});
  EXPECT_THAT(without.page, HasSubstr("give the runs of the catalog too"));
  EXPECT_THAT(without.page, Not(HasSubstr("\"mean_field\":{\"rho\":[")));
}

TEST(WriteReport, ShowsMechanismsOfMdBesideThoseOfTheKmc) {
  const fs::path folder = fresh_directory("mechanisms");
  write_md_run({.directory = folder / "md", .with_crystal = false});
  write_kmc_run({.directory = folder / "kmc", .catalog_runs = {"fit"}, .with_crystal = false});
  const std::string page = report_of(folder, {"md", "kmc"}).page;
  EXPECT_THAT(page, HasSubstr("Shares of the events by ion and mechanism"));
  // MD 41 hops and 3 kick-outs, KMC 9000 and 150: 41/44 against 9000/9150.
  EXPECT_THAT(page, HasSubstr("<td>0.052</td>"));
  // Net: 130 guests in 400 ps of MD; 4100 in 20 times 400 ps of KMC.
  EXPECT_THAT(page, HasSubstr("<td>+325</td>"));
  EXPECT_THAT(page, HasSubstr("<td>+512.5</td>"));
}

TEST(WriteReport, PutsKmcRunsSideBySide) {
  const fs::path folder = fresh_directory("side_by_side");
  write_md_run({.directory = folder / "md", .with_crystal = false});
  write_kmc_run({.directory = folder / "one", .catalog_runs = {"fit"}, .with_crystal = false});
  write_kmc_run(
      {.directory = folder / "two", .rate = 4e-3, .catalog_runs = {"fit"}, .with_crystal = false});
  EXPECT_THAT(report_of(folder, {"md", "one", "two"}).page, HasSubstr("KMC runs side by side"));
  EXPECT_THAT(report_of(folder, {"md", "one"}).page, Not(HasSubstr("KMC runs side by side")));
}

TEST(WriteReport, TakesSeedsOfOneKmcForOneEnsemble) {
  const fs::path folder = fresh_directory("seeds");
  write_md_run({.directory = folder / "md", .with_crystal = false});
  for (const std::uint64_t seed : {1, 2, 3}) {
    write_kmc_run({.directory = folder / ("kmc" + std::to_string(seed)),
                   .seed = seed,
                   .catalog_runs = {"fit"},
                   .replicas = 10,
                   .with_crystal = false});
  }
  const Report report = report_of(folder, {"md", "kmc1", "kmc2", "kmc3"});
  const auto json = nlohmann::json::parse(report.result.json);
  ASSERT_EQ(json["verdicts"].size(), 1u);
  EXPECT_EQ(json["verdicts"][0]["kmc"], "kmc1 and 2 more seeds");
  EXPECT_THAT(report.page, HasSubstr("3 KMC runs taken for one ensemble of 30 replicas"));
  EXPECT_THAT(report.page, HasSubstr("kmc1 (seed 1), kmc2 (seed 2), kmc3 (seed 3)"));
  // Mechanisms of three times 18250 events, of thirty trajectories.
  EXPECT_THAT(report.page, HasSubstr("<td>55650</td>"));
  EXPECT_THAT(report.page, HasSubstr("30 × 400 ps"));

  // The band is that of all thirty replicas.
  std::vector<double> ends;
  for (const char* name : {"kmc1", "kmc2", "kmc3"}) {
    const RunData run = read_run({folder / name, std::nullopt});
    for (const ExchangeSeries& s : run.trajectories) ends.push_back(s.rho.back());
  }
  const CsvTable curves = read_csv(report.result.files.at(1));
  const auto kinds = curves.text("kind");
  const auto last = std::find(kinds.rbegin(), kinds.rend(), "kmc") - kinds.rbegin();
  EXPECT_EQ(std::stod(curves.text("q05").at(kinds.size() - 1 - last)), quantile(ends, 0.05));

  // Another rate model is another ensemble.
  write_file_atomically(folder / "kmc3" / "resolved.toml", "catalog = \"other.pb\"\n");
  const auto other =
      nlohmann::json::parse(report_of(folder, {"md", "kmc1", "kmc2", "kmc3"}).result.json);
  EXPECT_EQ(other["verdicts"].size(), 2u);
}

TEST(WriteReport, EndsAnEnsembleOfSeedsWithTheShortest) {
  const fs::path folder = fresh_directory("lengths");
  write_kmc_run({.directory = folder / "long", .with_crystal = false});
  write_kmc_run(
      {.directory = folder / "short", .duration_ps = 300.0, .seed = 2, .with_crystal = false});
  const CsvTable curves = read_csv(report_of(folder, {"long", "short"}).result.files.at(1));
  EXPECT_EQ(curves.text("run").back(), "long and 1 more seed");
  EXPECT_EQ(curves.numbers("time_ps").back(), 300.0);
  EXPECT_EQ(curves.rows(), 151u);
}

TEST(WriteReport, ShowsTheSpreadByItsOrigin) {
  const fs::path folder = fresh_directory("spread");
  write_md_run({.directory = folder / "md", .with_crystal = false});
  write_kmc_run({.directory = folder / "kmc", .catalog_runs = {"fit"}, .with_crystal = false});
  EXPECT_THAT(report_of(folder, {"md", "kmc"}).page, Not(HasSubstr("Spread of kmc")));
  auto summary = nlohmann::json::parse(read_file(folder / "kmc" / "kmc_summary.json"));
  summary["replicas_per_draw"] = 4;
  write_file_atomically(folder / "kmc" / "kmc_summary.json", summary.dump());
  const std::string page = report_of(folder, {"md", "kmc"}).page;
  EXPECT_THAT(page, HasSubstr("Spread of kmc"));
  EXPECT_THAT(page, HasSubstr("among the 4 replicas that share one"));
}

TEST(WriteReport, EscapesNamesAndInputs) {
  const fs::path folder = fresh_directory("escape");
  write_md_run({.directory = folder / "<blink>", .with_crystal = false});
  const Report report = report_of(folder, {"<blink>"});
  EXPECT_THAT(report.page, Not(HasSubstr("<blink>")));
  EXPECT_THAT(report.page, HasSubstr("&lt;blink&gt;"));
  EXPECT_THAT(report.page, HasSubstr("# &lt;not a tag&gt; &amp; no entity"));
}

TEST(WriteReport, PrintsTheErrorOverRuns) {
  const fs::path folder = fresh_directory("sem");
  for (const std::uint64_t seed : {1, 2}) {
    write_md_run({.directory = folder / std::to_string(seed), .seed = seed, .with_crystal = false});
  }
  // Rule letter: 6/61 and 6/62; mean 0.0976, s.e.m. |difference|/2 = 0.0008.
  EXPECT_THAT(report_of(folder, {"1", "2"}).page, HasSubstr("0.098 ± 0.001"));
}

TEST(WriteReport, KeepsAnEditedPlotScript) {
  const fs::path folder = fresh_directory("plot");
  write_md_run({.directory = folder / "md", .with_crystal = false});
  const fs::path script = report_of(folder, {"md"}).result.files.at(2);
  EXPECT_THAT(read_file(script), HasSubstr("curves.csv"));
  write_file_atomically(script, "# mine\n");
  (void)report_of(folder, {"md"});
  EXPECT_EQ(read_file(script), "# mine\n");
}

TEST(WriteReport, NeedsNoNetwork) {
  const fs::path folder = fresh_directory("network");
  write_md_run({.directory = folder / "md"});
  const std::string page = report_of(folder, {"md"}).page;
  for (const char* attribute : {" src=", "<link", "@import", "sourceMappingURL"}) {
    EXPECT_THAT(page, Not(HasSubstr(attribute)));
  }
}

TEST(WriteReport, RefusesBadRunsBeforeItWrites) {
  const fs::path folder = fresh_directory("bad");
  write_md_run({.directory = folder / "md", .with_crystal = false});
  EXPECT_THROW((void)report_of(folder, {"md", "missing"}), InputError);
  EXPECT_THROW((void)report_of(folder, {"md", "md"}), InputError);
  EXPECT_THROW((void)report_of(folder, {}), InputError);
  write_file_atomically(folder / "md" / "exchange.csv", "time_ps,n_host\n");
  EXPECT_THROW((void)report_of(folder, {"md"}), InputError);
  EXPECT_FALSE(fs::exists(folder / "out"));
}

TEST(ReadRun, AveragesThermoAfterRelease) {
  const fs::path folder = fresh_directory("thermo");
  write_md_run({.directory = folder / "md", .with_crystal = false});
  const RunData run = read_run({folder / "md", std::nullopt});
  ASSERT_TRUE(run.thermo);
  EXPECT_DOUBLE_EQ(run.thermo->temperature_K, 600.5);
  EXPECT_DOUBLE_EQ(run.thermo->guest_mol_L, 9.4);
}

TEST(CrystalView, IsCentredOnTheCrystal) {
  const fs::path folder = fresh_directory("crystal");
  write_md_run({.directory = folder / "md"});
  const RunData run = read_run({folder / "md", pbs_cds_psl_model()});
  ASSERT_TRUE(run.crystal);
  EXPECT_THAT(run.crystal->species, testing::ElementsAre("Pb", "Cd", "S", "PSL"));
  int anions = 0;
  double farthest = 0.0;
  for (const auto& ion : run.crystal->ions) {
    if (ion.role != IonRole::Anion) continue;
    ++anions;
    EXPECT_TRUE(ion.in_crystal);
    farthest = std::max(farthest, ion.position.norm());
  }
  EXPECT_EQ(anions, 276);
  // A sphere of 276 pairs of edge 5.98 Å, 4 pairs per cube, has a radius of 15.2 Å; an ion of its
  // surface may stand out by less than a bond of 3 Å.
  EXPECT_LT(farthest, 15.2 + 3.0);
}

}  // namespace
}  // namespace catex::test
