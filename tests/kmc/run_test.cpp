#include "catex/kmc/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "cases.hpp"
#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/io/csv.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/kmc/results.hpp"
#include "catex/rates/variance_split.hpp"

namespace catex {
namespace {

using namespace catex::test;
namespace fs = std::filesystem;

Catalog catalog_of(ClassCounts counts) {
  Catalog catalog{.host = "Pb", .guest = "Cd", .runs = {RunEvents{}}, .pooled = std::move(counts)};
  catalog.runs[0].validity = {
      .anions_on_lattice = 0.95, .cations_on_sites = 0.9, .cations_by_chance = 0.5, .looks = 10};
  return catalog;
}

class KmcRun : public testing::Test {
 protected:
  KmcRun() {
    fs::remove_all(root);
    fs::create_directories(root);
  }
  ~KmcRun() override { fs::remove_all(root); }

  [[nodiscard]] KmcProblem problem() const {
    return {settings, catalog, model, roles, start, solution, [](int replica) {
              return random_model(100 + replica);
            }};
  }
  [[nodiscard]] fs::path directory(const std::string& name) const {
    fs::create_directories(root / name);
    return root / name;
  }
  KmcOutcome run(const std::string& name) const {
    return run_kmc(problem(), directory(name), false, StopToken{}, {}, {});
  }
  /// Text of all result files.
  [[nodiscard]] std::vector<std::string> results(const std::string& name) const {
    std::vector<std::string> texts;
    for (const auto file : {run_file::exchange, run_file::exchange_band, run_file::radial,
                            run_file::kmc_events, run_file::kmc_summary}) {
      texts.push_back(read_file(root / name / file));
    }
    return texts;
  }

  fs::path root =
      fs::temp_directory_path() /
      ("catex-kmc-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
  Model model = pbs_cds_psl_model();
  ExchangeRoles roles = lead_to_cadmium();
  KmcStart start = map_to_sites(small_crystal(), model, roles);
  Catalog catalog = catalog_of(rates_for_all());
  Reservoir solution = Reservoir::finite(0, 400, 1e5);
  KmcSettings settings{.duration_ps = 3.0, .sample_interval_ps = 0.5, .replicas = 5, .threads = 2};
};

TEST_F(KmcRun, ResultDoesNotDependOnTheNumberOfThreads) {
  settings.threads = 1;
  EXPECT_TRUE(run("one").finished);
  settings.threads = 3;
  EXPECT_TRUE(run("three").finished);
  EXPECT_EQ(results("one"), results("three"));
}

TEST_F(KmcRun, InterruptedAndResumedEqualsUninterrupted) {
  const KmcOutcome whole = run("whole");
  ASSERT_GT(whole.events, 10000);

  // The first report asks to stop; it comes within the first thousand events.
  settings.checkpoint_minutes = 1e-6;  // a checkpoint at every chance
  for (int part = 0; part < 4; ++part) {
    StopToken stop;
    const KmcOutcome outcome = run_kmc(problem(), directory("split"), part > 0, stop, {},
                                       [&](const KmcProgress&) { stop.request(); });
    ASSERT_FALSE(outcome.finished);
    EXPECT_FALSE(fs::exists(root / "split" / run_file::exchange));
  }
  settings.checkpoint_minutes = 10.0;
  settings.threads = 1;
  const KmcOutcome rest = run_kmc(problem(), directory("split"), true, StopToken{}, {}, {});
  EXPECT_TRUE(rest.finished);
  EXPECT_EQ(rest.events, whole.events);
  EXPECT_EQ(results("split"), results("whole"));
}

TEST_F(KmcRun, OfTheRateModelResumedEqualsUninterruptedOnAnyThreads) {
  settings.rate_kind = RateKind::Model;
  settings.threads = 1;
  const KmcOutcome whole = run("whole");
  ASSERT_GT(whole.events, 10000);
  settings.threads = 3;
  StopToken stop;
  (void)run_kmc(problem(), directory("split"), false, stop, {},
                [&](const KmcProgress&) { stop.request(); });
  EXPECT_FALSE(fs::exists(root / "split" / run_file::exchange));
  (void)run_kmc(problem(), directory("split"), true, StopToken{}, {}, {});
  EXPECT_EQ(results("split"), results("whole"));

  settings.rate_kind = RateKind::Classes;
  EXPECT_THROW((void)run_kmc(problem(), directory("split"), true, StopToken{}, {}, {}), InputError);
}

TEST_F(KmcRun, DamagedCheckpointFallsBackToItsPredecessor) {
  (void)run("whole");
  StopToken stop;
  for (int part = 0; part < 2; ++part) {
    (void)run_kmc(problem(), directory("split"), part > 0, stop, {},
                  [&](const KmcProgress&) { stop.request(); });
  }
  fs::resize_file(root / "split" / run_file::restart, 100);
  (void)run_kmc(problem(), directory("split"), true, StopToken{}, {}, {});
  EXPECT_EQ(results("split"), results("whole"));
}

TEST_F(KmcRun, CheckpointOfAnotherInputIsRefused) {
  (void)run("run");
  settings.seed = 2;
  EXPECT_THROW((void)run_kmc(problem(), directory("run"), true, StopToken{}, {}, {}), InputError);
}

TEST_F(KmcRun, CatalogOfAnotherExchangeOrUnfitIsRefused) {
  catalog.guest = "Pb";
  EXPECT_THROW((void)run("wrong"), InputError);
  catalog.guest = "Cd";
  catalog.runs[0].validity.anions_on_lattice = 0.6;
  EXPECT_THROW((void)run("unfit"), InputError);
  settings.allow_unfit_catalog = true;
  settings.duration_ps = 0.5;
  EXPECT_TRUE(run("forced").finished);
}

TEST_F(KmcRun, RunShorterThanOneSampleIsRefused) {
  settings.duration_ps = 0.4;
  EXPECT_THROW((void)run("short"), InputError);
}

TEST_F(KmcRun, FilesHaveTheColumnsOfTheContract) {
  (void)run("run");
  const CsvTable exchange = read_csv(root / "run" / run_file::exchange);
  EXPECT_EQ(exchange.columns(),
            (std::vector<std::string>{"time_ps", "n_host", "n_guest", "n_anion", "n_host_adsorbed",
                                      "n_guest_adsorbed", "n_psl_inside", "rho_guest", "replica"}));
  EXPECT_EQ(exchange.rows(), 5u * 7u);
  const CsvTable band = read_csv(root / "run" / run_file::exchange_band);
  EXPECT_EQ(band.columns(),
            (std::vector<std::string>{"time_ps", "q05", "q25", "q50", "q75", "q95"}));
  EXPECT_EQ(band.numbers("time_ps").back(), 3.0);
  EXPECT_EQ(band.numbers("q50").front(), 0.0);  // no guest in the crystal at the start
  EXPECT_GT(band.numbers("q05").back(), 0.0);

  const CsvTable events = read_csv(root / "run" / run_file::kmc_events);
  const auto summary = nlohmann::json::parse(read_file(root / "run" / run_file::kmc_summary));
  double sum = 0.0;
  for (const double n : events.numbers("events")) sum += n;
  EXPECT_EQ(sum, summary["events"].get<double>());
  EXPECT_EQ(summary["no_information"]["share_of_time"], 0.0);
  EXPECT_TRUE(summary["rho_guest_variance_at_end"].is_null());
  EXPECT_FALSE(fs::exists(root / "run" / run_file::exchange_variance));
}

TEST_F(KmcRun, ReplicasMayShareDraws) {
  settings.replicas = 6;
  settings.replicas_per_draw = 3;
  const KmcEnsemble ensemble(problem());
  const auto& replicas = ensemble.replicas();
  const int c = index_of(catalog.pooled.begin()->first);
  EXPECT_EQ(replicas[0].rates().rate(c), replicas[2].rates().rate(c));
  EXPECT_EQ(replicas[3].rates().rate(c), replicas[5].rates().rate(c));
  EXPECT_NE(replicas[2].rates().rate(c), replicas[3].rates().rate(c));
}

TEST_F(KmcRun, SharedDrawsSplitTheVariance) {
  settings.rate_kind = RateKind::Model;
  settings.replicas = 6;
  std::set<int> draws;
  KmcProblem shared = problem();
  shared.rate_model = [&draws](int draw) {
    draws.insert(draw);
    return random_model(100 + draw);
  };
  settings.replicas_per_draw = 2;
  (void)run_kmc(shared, directory("shared"), false, StopToken{}, {}, {});
  EXPECT_THAT(draws, testing::ElementsAre(0, 1, 2));

  const CsvTable table = read_csv(root / "shared" / run_file::exchange_variance);
  EXPECT_EQ(table.columns(), (std::vector<std::string>{"time_ps", "var_rates", "var_stochastic"}));
  EXPECT_EQ(table.rows(), 7u);
  const CsvTable exchange = read_csv(root / "shared" / run_file::exchange);
  std::vector<double> ends;
  for (std::size_t row = 6; row < exchange.rows(); row += 7) {
    ends.push_back(exchange.numbers("rho_guest")[row]);
  }
  const VarianceSplit expected = split_variance(ends, 2);
  EXPECT_GT(expected.stochastic, 0.0);
  EXPECT_EQ(table.numbers("var_rates").back(), expected.rates);
  EXPECT_EQ(table.numbers("var_stochastic").back(), expected.stochastic);
  const auto summary = nlohmann::json::parse(read_file(root / "shared" / run_file::kmc_summary));
  EXPECT_EQ(summary["rho_guest_variance_at_end"]["rates"].get<double>(), expected.rates);
  EXPECT_EQ(summary["replicas_per_draw"], 2);
}

TEST_F(KmcRun, WithoutRatesNothingHappensUntilTheEnd) {
  catalog.pooled.clear();
  const KmcOutcome outcome = run("still");
  EXPECT_TRUE(outcome.finished);
  EXPECT_EQ(outcome.events, 0);
  const CsvTable exchange = read_csv(root / "still" / run_file::exchange);
  EXPECT_THAT(exchange.numbers("n_host"), testing::Each(exchange.numbers("n_host").front()));
  const auto summary = nlohmann::json::parse(read_file(root / "still" / run_file::kmc_summary));
  EXPECT_EQ(summary["absorbed_replicas"], 5);
  EXPECT_EQ(summary["no_information"]["share_of_time"], 1.0);
}

TEST(QuantileRow, InterpolatesLinearly) {
  // numpy.quantile([3, 1, 2, 4, 10], [0.05, 0.25, 0.5, 0.75, 0.95])
  const QuantileRow row = quantile_row({3.0, 1.0, 2.0, 4.0, 10.0});
  EXPECT_DOUBLE_EQ(row.q05, 1.2);
  EXPECT_DOUBLE_EQ(row.q25, 2.0);
  EXPECT_DOUBLE_EQ(row.q50, 3.0);
  EXPECT_DOUBLE_EQ(row.q75, 4.0);
  EXPECT_DOUBLE_EQ(row.q95, 8.8);
  EXPECT_DOUBLE_EQ(quantile_row({7.0}).q05, 7.0);
}

}  // namespace
}  // namespace catex
