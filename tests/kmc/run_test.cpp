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
#include "catex/rates/quantile.hpp"
#include "catex/rates/variance_split.hpp"

namespace catex {
namespace {

using namespace catex::test;
namespace fs = std::filesystem;

/// Guests on bridges are members half of the time.
MemberShares half_members() {
  Catalog md{.host = "Pb", .guest = "Cd", .runs = {RunEvents{}}, .pooled = {}};
  md.runs[0].members = {{Ion::Guest, SiteKind::O2, 8.0, 3.0, 1.0},
                        {Ion::Guest, SiteKind::T2, 8.0, 3.0, 1.0}};
  return MemberShares(md, 600.0);
}

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
    KmcProblem problem{settings, catalog, model, roles, start, solution};
    problem.rate_model = [](int replica) { return random_model(100 + replica); };
    if (anions_move) {
      problem.anion_rates = [](int) { return lively_anions(); };
    }
    problem.members = members;
    return problem;
  }
  [[nodiscard]] fs::path directory(const std::string& name) const {
    fs::create_directories(root / name);
    return root / name;
  }
  KmcOutcome run(const std::string& name) const {
    return run_kmc(problem(), directory(name), false, StopToken{}, {}, {});
  }
  /// Stops so many times, at the first report of each part, before it goes on to the end.
  void run_with_stops(const std::string& name, int stops) {
    settings.checkpoint_minutes = 1e-6;  // a checkpoint at every chance
    for (int part = 0; part < stops; ++part) {
      StopToken stop;
      (void)run_kmc(problem(), directory(name), part > 0, stop, {},
                    [&](const KmcProgress&) { stop.request(); });
    }
    settings.checkpoint_minutes = 10.0;
    (void)run_kmc(problem(), directory(name), true, StopToken{}, {}, {});
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

  const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
  /// Tests of other fixtures may have the same name and run at the same time.
  fs::path root = fs::temp_directory_path() /
                  (std::string("catex-kmc-") + test.test_suite_name() + "-" + test.name());
  Model model = pbs_cds_psl_model();
  ExchangeRoles roles = lead_to_cadmium();
  KmcStart start = map_to_sites(small_crystal(), model, roles);
  Catalog catalog = catalog_of(rates_for_all());
  Reservoir solution = Reservoir::finite(0, 400, 1e5);
  MemberShares members;
  bool anions_move = false;
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
  members = half_members();
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

TEST_F(KmcRun, WithMovingAnionsResumedEqualsUninterrupted) {
  anions_move = true;
  members = half_members();
  (void)run("whole");
  const auto summary = nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary));
  EXPECT_GT(summary["anions"]["left_per_replica"].get<double>(), 20.0);
  EXPECT_GT(summary["anions"]["cations_on_lost_sites_at_end"].get<double>(), 0.0);

  run_with_stops("split", 4);
  EXPECT_EQ(results("split"), results("whole"));

  anions_move = false;
  EXPECT_THROW((void)run_kmc(problem(), directory("split"), true, StopToken{}, {}, {}), InputError);
}

TEST_F(KmcRun, WithoutFlickerResumedEqualsUninterrupted) {
  // All hops of guests a thousand times faster than everything else.
  for (auto& [event_class, count] : catalog.pooled) {
    const bool fast = event_class.ion == Ion::Guest && event_class.from == SiteKind::O2 &&
                      event_class.to == SiteKind::T3;
    const bool back = event_class.ion == Ion::Guest && event_class.from == SiteKind::T3 &&
                      event_class.to == SiteKind::O2;
    if (!fast && !back) count = measured(1e-6 * posterior(count).mean());
  }
  solution = Reservoir::infinite(0.0, 1.0);
  settings.eliminate_flicker = true;
  settings.duration_ps = 60000.0;
  settings.sample_interval_ps = 10000.0;
  (void)run("whole");
  const auto summary = nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary));
  EXPECT_GT(summary["eliminated_events"].get<double>(), 1000.0);

  run_with_stops("split", 3);
  EXPECT_EQ(results("split"), results("whole"));

  settings.eliminate_flicker = false;
  EXPECT_THROW((void)run_kmc(problem(), directory("split"), true, StopToken{}, {}, {}), InputError);
}

TEST_F(KmcRun, CountsMembersWithoutDisturbingTheTrajectory) {
  (void)run("sites");
  members = half_members();
  (void)run("members");
  const auto same = [this](std::string_view file) {
    return read_file(root / "sites" / file) == read_file(root / "members" / file);
  };
  EXPECT_TRUE(same(run_file::kmc_events));
  const CsvTable sites = read_csv(root / "sites" / run_file::exchange);
  const CsvTable counted = read_csv(root / "members" / run_file::exchange);
  EXPECT_EQ(sites.numbers("n_host"), counted.numbers("n_host"));
  EXPECT_EQ(sites.numbers("n_anion"), counted.numbers("n_anion"));
  const std::vector<double> all = sites.numbers("n_guest");
  const std::vector<double> some = counted.numbers("n_guest");
  double sum_all = 0.0;
  double sum_some = 0.0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_LE(some[i], all[i]);
    sum_all += all[i];
    sum_some += some[i];
  }
  ASSERT_GT(sum_all, 1000.0);
  EXPECT_LT(sum_some, 0.9 * sum_all);  // many guests are on such sites at the surface of 2 nm

  // The composition at the end counts the same ions.
  const CsvTable radial = read_csv(root / "members" / run_file::radial);
  double at_end = 0.0;
  for (std::size_t row = 0; row < radial.rows(); ++row) {
    if (radial.numbers("replica")[row] == 0.0) at_end += radial.numbers("n_guest")[row];
  }
  EXPECT_EQ(at_end, some[6]);  // replica 0 has seven samples
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
                                      "n_guest_adsorbed", "n_psl_inside", "rho_guest", "replica",
                                      "continued"}));
  EXPECT_EQ(exchange.rows(), 5u * 7u);
  const CsvTable band = read_csv(root / "run" / run_file::exchange_band);
  EXPECT_EQ(band.columns(), (std::vector<std::string>{"time_ps", "q05", "q25", "q50", "q75", "q95",
                                                      "n_simulated"}));
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

/// Cells of the events that are possible, with exposure and events where `known` says so.
std::vector<CellCount> cells_of(const KmcStart& start, auto known) {
  std::map<EventCell, ClassCount> counts;
  for (SiteId s = 0; s < start.graph.size(); ++s) {
    std::vector<PossibleEvent> events;
    append_events(start.graph, start.state, s, events);
    for (const PossibleEvent& e : events) {
      const EventCell cell = cell_of(start.graph, start.state, e.event_class.ion, e.from, e.to);
      if (known(cell)) counts[cell] = {.events = 1, .crossings = 1, .exposure = 1.0};
    }
  }
  std::vector<CellCount> cells;
  for (const auto& [cell, count] : counts) cells.push_back({cell, count});
  return cells;
}

TEST_F(KmcRun, SaysWhichShareMdHasNeverMet) {
  // A crystal that cannot change, so that the shares are those of its start.
  catalog.pooled.clear();
  solution = Reservoir::infinite(0.0, 1.0);
  settings.rate_kind = RateKind::Model;
  settings.duration_ps = 1e-9;
  settings.sample_interval_ps = 1e-9;
  settings.replicas = 1;
  const auto cations = static_cast<double>(start.report.cations);
  const SurfaceExchange exchange{
      .step_factor = 0.5,
      .saturation = SurfaceExchange::Saturation{.saturation_mol_L = 2.0, .reference_mol_L = 8.0},
      .balance = SurfaceExchange::CationBalance{.cations = cations + 3.0, .variance = 4.0}};
  const auto share = [&](const std::string& name, auto known) {
    catalog.runs[0].cells = cells_of(start, known);
    KmcProblem p = problem();
    p.exchange = exchange;
    (void)run_kmc(p, directory(name), false, StopToken{}, {}, {});
    return nlohmann::json::parse(read_file(root / name / run_file::kmc_summary))["without_md"];
  };
  const auto all = share("all", [](const EventCell&) { return true; });
  EXPECT_EQ(all["share_of_rates_not_met"], 0.0);
  EXPECT_EQ(all["share_of_ion_time_not_met"], 0.0);

  const auto hops = share("hops", [](const EventCell& cell) {
    return cell.from != SiteKind::Solution && cell.to != SiteKind::Solution;
  });
  double with_solution = 0.0;
  double sum = 0.0;
  const PaddedLattice lattice(start.graph);
  const RateModel rates = random_model(100);
  const Simulation simulation(lattice, rates, start.state, solution, RandomStream(1, "kmc"),
                              {.selector = SelectorKind::Reference, .exchange = exchange});
  for (const RatedEvent& e : simulation.selector().events()) {
    sum += e.rate;
    if (e.event.from == solution_site || e.event.to == solution_site) with_solution += e.rate;
  }
  // Sums of 10^4 rates in another order.
  EXPECT_NEAR(hops["share_of_rates_not_met"].get<double>(), with_solution / sum, 1e-12);
  EXPECT_EQ(hops["share_of_rates_not_met"], hops["share_of_rates_not_happened"]);

  const auto inside =
      share("inside", [](const EventCell& cell) { return cell.from == SiteKind::O6; });
  int on_surface = 0;
  int ions = 0;
  for (SiteId s = 0; s < start.graph.size(); ++s) {
    if (start.state.occupants[s] == Occupant::Empty) continue;
    ++ions;
    on_surface += start.state.kinds[s] != SiteKind::O6 ? 1 : 0;
  }
  ASSERT_GT(on_surface, 0);
  EXPECT_NEAR(inside["share_of_ion_time_not_met"].get<double>(), on_surface / double(ions), 1e-12);
}

TEST_F(KmcRun, LogarithmicSamplesDoNotChangeTheTrajectory) {
  (void)run("linear");
  settings.sampling = Sampling::Logarithmic;
  settings.first_sample_ps = 0.03;
  settings.samples_per_decade = 7;
  (void)run("logarithmic");
  const CsvTable a = read_csv(root / "linear" / run_file::exchange);
  const CsvTable b = read_csv(root / "logarithmic" / run_file::exchange);
  EXPECT_EQ(b.numbers("time_ps").back(), 3.0);
  EXPECT_EQ(b.numbers("time_ps")[8], 0.3);
  EXPECT_EQ(a.numbers("n_guest").back(), b.numbers("n_guest").back());
  EXPECT_EQ(a.numbers("n_host").back(), b.numbers("n_host").back());
}

KmcSettings until_rest(double stationary_decades) {
  return {.duration_ps = 1e6,
          .sampling = Sampling::Logarithmic,
          .first_sample_ps = 0.1,
          .samples_per_decade = 40,
          .stop_when_stationary = true,
          .stationary_decades = stationary_decades,
          .replicas = 3,
          .threads = 2};
}

TEST_F(KmcRun, EndsWhenStationaryAndContinuesItsCurves) {
  // Rates of 1/ps in a crystal of 2 nm: it comes to rest within some ten ps.
  solution = Reservoir::infinite(2.0, 2.0);
  settings = until_rest(0.9);
  (void)run("whole");
  const auto summary = nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary));
  double sum = 0.0;
  for (const auto& end : summary["replica_ends"]) {
    EXPECT_EQ(end["reason"], "stationary");
    EXPECT_LT(end["time_ps"], 1e5);
    sum += end["time_ps"].get<double>();
  }
  EXPECT_DOUBLE_EQ(summary["simulated_ps"], sum / 3.0);
  EXPECT_EQ(summary["curves_end_ps"], 1e6);
  const CsvTable exchange = read_csv(root / "whole" / run_file::exchange);
  EXPECT_EQ(exchange.numbers("continued").back(), 1.0);
  EXPECT_EQ(exchange.numbers("continued").front(), 0.0);
  EXPECT_EQ(exchange.rows(), 3u * (7u * 40u + 2u));
  const auto simulated = read_csv(root / "whole" / run_file::exchange_band).numbers("n_simulated");
  EXPECT_EQ(simulated.front(), 3.0);
  EXPECT_EQ(simulated.back(), 0.0);

  StopToken stop;
  (void)run_kmc(problem(), directory("split"), false, stop, {}, [&](const KmcProgress& p) {
    if (p.events > 20000) stop.request();
  });
  (void)run_kmc(problem(), directory("split"), true, StopToken{}, {}, {});
  EXPECT_EQ(results("split"), results("whole"));
}

TEST_F(KmcRun, EndsWhenNoHostIsLeft) {
  solution = Reservoir::infinite(0.0, 2.0);
  settings = until_rest(5.0);
  (void)run("whole");
  const auto summary = nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary));
  for (const auto& end : summary["replica_ends"]) {
    EXPECT_EQ(end["reason"], "exchanged");
    EXPECT_LT(end["time_ps"], 100.0);
  }
  const CsvTable exchange = read_csv(root / "whole" / run_file::exchange);
  EXPECT_EQ(exchange.numbers("rho_guest").back(), 1.0);
  EXPECT_EQ(exchange.numbers("time_ps").back(), 1e6);

  // With hosts in the solution a crystal without hosts may get some back.
  solution = Reservoir::infinite(1e-9, 2.0);
  settings.duration_ps = 100.0;
  (void)run("with_hosts");
  const auto open = nlohmann::json::parse(read_file(root / "with_hosts" / run_file::kmc_summary));
  for (const auto& end : open["replica_ends"]) EXPECT_EQ(end["reason"], "duration");
}

TEST_F(KmcRun, EndsAfterSoManyEvents) {
  settings.max_events = 2345;
  (void)run("whole");
  const auto summary = nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary));
  for (const auto& end : summary["replica_ends"]) {
    EXPECT_EQ(end["reason"], "max_events");
    EXPECT_EQ(end["events"], 2345);
    EXPECT_GE(end["time_ps"], summary["curves_end_ps"]);
  }
  EXPECT_LT(summary["curves_end_ps"], 3.0);
  // No curve is longer than what all replicas were simulated for.
  const CsvTable exchange = read_csv(root / "whole" / run_file::exchange);
  EXPECT_EQ(exchange.numbers("time_ps").back(), summary["curves_end_ps"]);
  EXPECT_THAT(exchange.numbers("continued"), testing::Each(0.0));

  StopToken stop;
  (void)run_kmc(problem(), directory("split"), false, stop, {},
                [&](const KmcProgress&) { stop.request(); });
  (void)run_kmc(problem(), directory("split"), true, StopToken{}, {}, {});
  EXPECT_EQ(results("split"), results("whole"));
}

/// Exchange with the solution that is slowed in every way there is.
struct SlowedRun : KmcRun {
  [[nodiscard]] KmcProblem slowed() const {
    KmcProblem p = problem();
    p.exchange = exchange;
    return p;
  }
  SurfaceExchange exchange{
      .step_factor = 0.5,
      .step_source = "a test",
      .saturation = SurfaceExchange::Saturation{.saturation_mol_L = 5.0, .reference_mol_L = 8.0},
      .diffusion = SurfaceExchange::Diffusion{.coefficient = 50.0, .radius = 10.0},
      .balance = SurfaceExchange::CationBalance{.cations = 100.0, .variance = 20.0}};
};

TEST_F(SlowedRun, ResumedEqualsUninterruptedAndSaysWhatWasAssumed) {
  settings.rate_kind = RateKind::Model;
  settings.duration_ps = 200.0;  // long enough for a question of the progress in between
  const KmcOutcome whole = run_kmc(slowed(), directory("whole"), false, StopToken{}, {}, {});
  ASSERT_GT(whole.events, 5 * 2 * Simulation::events_between_factors);
  StopToken stop;
  (void)run_kmc(slowed(), directory("split"), false, stop, {}, [&](const KmcProgress& p) {
    if (p.events > 15000) stop.request();
  });
  EXPECT_FALSE(fs::exists(root / "split" / run_file::exchange));
  const std::string so_far = read_file(root / "split" / run_file::exchange_so_far);
  (void)run_kmc(slowed(), directory("split"), true, StopToken{}, {}, {});
  EXPECT_EQ(results("split"), results("whole"));
  EXPECT_FALSE(fs::exists(root / "split" / run_file::exchange_so_far));

  // The first replica was under way: its rows so far begin the curves.
  const std::string first = so_far.substr(0, so_far.find(",1,0\n"));
  ASSERT_GT(std::ranges::count(first, '\n'), 2);
  EXPECT_EQ(first.substr(0, first.rfind('\n')),
            read_file(root / "split" / run_file::exchange).substr(0, first.rfind('\n')));

  const auto said =
      nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary))["surface_exchange"];
  EXPECT_EQ(said["step_factor"], 0.5);
  EXPECT_EQ(said["step_label"], "calibrated, not from MD: a test");
  const auto rates =
      nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary))["rates"]
          .get<std::string>();
  EXPECT_THAT(rates, testing::EndsWith("surface steps x 0.5, calibrated, not from MD: a test"));
  EXPECT_EQ(said["saturation_label"], "assumed, not from MD");
  EXPECT_LT(said["guest_factor_at_end"][1], 0.5);

  exchange.step_factor = 0.25;
  EXPECT_THROW((void)run_kmc(slowed(), directory("split"), true, StopToken{}, {}, {}), InputError);
}

TEST_F(SlowedRun, WithoutFlickerResumedEqualsUninterrupted) {
  // Hops of guests among O2 and T3 are fast, all else is slow.
  for (auto& [event_class, count] : catalog.pooled) {
    const bool fast = event_class.ion == Ion::Guest && event_class.from != SiteKind::Solution &&
                      (event_class.from == SiteKind::O2 || event_class.from == SiteKind::T3) &&
                      (event_class.to == SiteKind::O2 || event_class.to == SiteKind::T3);
    if (!fast) count = measured(1e-6 * posterior(count).mean());
  }
  solution = Reservoir::infinite(0.0, 1.0);
  const auto cations = std::ranges::count(start.state.occupants, Occupant::Host);
  exchange.balance = {.cations = double(cations) + 3.0, .variance = 4.0};
  settings.eliminate_flicker = true;
  settings.duration_ps = 60000.0;
  settings.sample_interval_ps = 10000.0;
  const KmcOutcome whole = run_kmc(slowed(), directory("whole"), false, StopToken{}, {}, {});
  ASSERT_GT(whole.events, 5 * 2 * Simulation::events_between_factors);
  const auto summary = nlohmann::json::parse(read_file(root / "whole" / run_file::kmc_summary));
  EXPECT_GT(summary["eliminated_events"].get<double>(), 1000.0);

  settings.checkpoint_minutes = 1e-6;  // a checkpoint at every chance
  for (int part = 0; part < 3; ++part) {
    StopToken stop;
    (void)run_kmc(slowed(), directory("split"), part > 0, stop, {}, [&](const KmcProgress& p) {
      if (p.events > (part + 1) * 15000) stop.request();
    });
  }
  settings.checkpoint_minutes = 10.0;
  (void)run_kmc(slowed(), directory("split"), true, StopToken{}, {}, {});
  EXPECT_EQ(results("split"), results("whole"));
}

TEST(QuantileRow, InterpolatesLinearly) {
  // numpy.quantile([3, 1, 2, 4, 10], [0.05, 0.25, 0.5, 0.75, 0.95], method="weibull")
  const QuantileRow row = quantile_row({3.0, 1.0, 2.0, 4.0, 10.0});
  EXPECT_DOUBLE_EQ(row.q05, 1.0);
  EXPECT_DOUBLE_EQ(row.q25, 1.5);
  EXPECT_DOUBLE_EQ(row.q50, 3.0);
  EXPECT_DOUBLE_EQ(row.q75, 7.0);
  EXPECT_DOUBLE_EQ(row.q95, 10.0);
  EXPECT_DOUBLE_EQ(quantile_row({7.0}).q05, 7.0);
}

}  // namespace
}  // namespace catex
