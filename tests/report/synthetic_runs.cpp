#include "synthetic_runs.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "catex/base/file.hpp"
#include "catex/base/random.hpp"
#include "catex/io/catalog_file.hpp"
#include "catex/io/csv.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/io/manifest.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/rates/quantile.hpp"
#include "catex/report/comparison.hpp"
#include "catex/system/build.hpp"
#include "support/class_cells.hpp"
#include "support/test_models.hpp"

namespace catex::test {
namespace {

namespace fs = std::filesystem;

constexpr int pairs = 276;
constexpr double interval_ps = 2.0;
const std::vector<std::string> exchange_columns = {
    "time_ps",         "n_host",           "n_guest",      "n_anion",
    "n_host_adsorbed", "n_guest_adsorbed", "n_psl_inside", "rho_guest"};

struct Sample {
  int host, guest, host_adsorbed, guest_adsorbed;
  double rho() const { return static_cast<double>(guest) / (host + guest); }
};

/// Guests for the ratio at time t; before release the plateau of adsorption builds up.
Sample sample(const SyntheticRun& run, double rate, double t, RandomStream& random) {
  const double ramp = t < 0.0 ? 1.0 + t / run.equilibration_ps : 1.0;
  const double rho = t < 0.0 ? run.plateau * ramp
                             : run.plateau + (1.0 - run.plateau) * (1.0 - std::exp(-rate * t));
  const double noisy = std::clamp(rho + 0.006 * random.normal(), 0.0, 1.0);
  const int guest = static_cast<int>(std::lround(noisy * pairs));
  const int missing = static_cast<int>(random.below(6));  // some places are always empty
  return {pairs - guest - missing, guest, 6 + static_cast<int>(random.below(5)),
          18 + static_cast<int>(random.below(8))};
}

Manifest manifest(const SyntheticRun& run, RunKind kind) {
  Manifest m;
  m.kind = kind;
  m.status = RunStatus::Finished;
  m.version = "0.1.0";
  m.commit = "synthetic";
  m.seed = run.seed;
  m.host = "Pb";
  m.guest = "Cd";
  m.temperature_K = run.temperature_K;
  m.ligand = "non-preferential";
  m.model_digest = "0123456789abcdef";
  return m;
}

/// Rock-salt crystal in solution whose outer cations are Cd: a core and a shell.
void write_crystal(const fs::path& file, double core_radius) {
  const Model model = pbs_cds_psl_model();
  BuildSpec spec;
  spec.pairs = pairs;
  spec.lattice_parameter_A = 5.98;
  spec.solution_ratio = 1.0;
  spec.box_nm = 5.5;
  StartConfiguration start = build_start(spec, model);
  const Vec3 centre = start.system.cell.to_cartesian(Vec3::Constant(0.5));
  for (int i = 0; i < start.crystal_ions; ++i) {
    const bool outside = (start.system.positions[i] - centre).norm() > core_radius;
    if (outside && start.system.species[i] == Pb) start.system.species[i] = Cd;
  }
  write_extxyz(file, start.system, model);
}

void write_exchange_rows(CsvWriter& csv, const SyntheticRun& run, double rate, double begin,
                         int replica, RandomStream& random, Curve* curve) {
  for (double t = begin; t <= run.duration_ps; t += interval_ps) {
    const Sample s = sample(run, rate, t, random);
    std::vector<std::string> row = {fmt::format("{}", t),
                                    fmt::format("{}", s.host),
                                    fmt::format("{}", s.guest),
                                    fmt::format("{}", pairs),
                                    fmt::format("{}", s.host_adsorbed),
                                    fmt::format("{}", s.guest_adsorbed),
                                    "0",
                                    fmt::format("{}", s.rho())};
    if (replica >= 0) row.push_back(fmt::format("{}", replica));
    csv.append_row(row);
    if (curve) {
      curve->time.push_back(t);
      curve->rho.push_back(s.rho());
    }
  }
}

RunEvents events(const SyntheticRun& run, const std::string& name) {
  RunEvents e;
  e.run = name;
  e.host = "Pb";
  e.guest = "Cd";
  e.temperature_K = run.temperature_K;
  e.ligand = "non-preferential";
  e.model_digest = "0123456789abcdef";
  e.sampling_ps = 0.1;
  e.duration_ps = run.duration_ps;
  const EventClass hop{Ion::Host, SiteKind::O6, SiteKind::T4, 3, 1, false};
  const EventClass kick{Ion::Host, SiteKind::O6, SiteKind::T4, 3, 1, true};
  const EventClass adsorb{Ion::Guest, SiteKind::Solution, SiteKind::O3, 0, 1, false};
  const EventClass leave{Ion::Host, SiteKind::O3, SiteKind::Solution, 1, 0, false};
  const EventClass never{Ion::Guest, SiteKind::T4, SiteKind::O6, 1, 2, false};
  test::add_counts(e.cells, hop, {40 + static_cast<int>(run.seed), 240, 2.1e5});
  test::add_counts(e.cells, kick, {3, 11, 9.0e3});
  test::add_counts(e.cells, adsorb, {130, 800, 6.5e5});
  test::add_counts(e.cells, leave, {85, 400, 3.3e4});
  test::add_counts(e.cells, never, {0, 0, 1.2e4});
  e.unlisted = 4;
  e.validity = {.anions_on_lattice = 0.93,
                .cations_on_sites = 0.88,
                .cations_by_chance = 0.21,
                .looks = 4000};
  return e;
}

void write_thermo(const fs::path& file) {
  CsvWriter csv = CsvWriter::create(
      file, {"time_ps", "temperature_K", "pressure_GPa", "host_mol_L", "guest_mol_L"});
  csv.append(-10.0, 550.0, 1.0, 0.0, 10.0);  // before release: not averaged over
  csv.append(0.0, 599.0, -0.01, 0.0, 9.6);
  csv.append(10.0, 602.0, 0.03, 0.4, 9.2);
  csv.flush();
}

void write_jumps(const fs::path& directory, const std::string& run, std::uint64_t seed) {
  const int n = 60 + static_cast<int>(seed);
  CsvWriter jumps = CsvWriter::create(directory / run_file::jumps,
                                      {"run", "rule", "n_intf", "n_shell", "n_kick", "kick_ratio"});
  jumps.append(run, "letter", n, 25, 6, 6.0 / n);
  jumps.append(run, "inside", n - 10, 4, 5, 5.0 / (n - 10));
  jumps.flush();
  CsvWriter sites = CsvWriter::create(directory / run_file::jump_sites,
                                      {"rule", "class", "n", "r_a_A", "r_c_A", "ratio"});
  sites.append("inside", "interface-octa", n - 20, 2.84, 3.61, 3.61 / 2.84);
  sites.append("inside", "interface-tetra", 10, 2.71, 3.32 + 0.01 * static_cast<double>(seed),
               1.23);
  sites.append("inside", "shell-octa", 4, 2.9, 3.7, 1.276);
  sites.append("inside", "shell-tetra", 0, "", "", "");
  sites.flush();
}

void write_band(const fs::path& file, const std::vector<Curve>& replicas) {
  CsvWriter csv = CsvWriter::create(file, {"time_ps", "q05", "q25", "q50", "q75", "q95"});
  for (std::size_t i = 0; i < replicas.front().time.size(); ++i) {
    std::vector<double> rho;
    for (const Curve& replica : replicas) rho.push_back(replica.rho[i]);
    csv.append(replicas.front().time[i], quantile(rho, 0.05), quantile(rho, 0.25),
               quantile(rho, 0.5), quantile(rho, 0.75), quantile(rho, 0.95));
  }
  csv.flush();
}

void write_kmc_details(const fs::path& directory, const SyntheticRun& run) {
  const nlohmann::json summary = {
      {"replicas", run.replicas},
      {"simulated_ps", run.duration_ps},
      {"rates", "one posterior draw per replica"},
      {"events", 18250},
      {"events_by_mechanism",
       {{"host", {{"hop", 9000}, {"kick-out", 150}, {"adsorption", 300}, {"desorption", 4300}}},
        {"guest", {{"hop", 500}, {"kick-out", 0}, {"adsorption", 4200}, {"desorption", 100}}}}},
      {"solution_at_start",
       {{"finite", true}, {"host_mol_L", 0.0}, {"guest_mol_L", 9.4}, {"volume_nm3", 150.0}}},
      {"absorbed_replicas", 0},
      {"no_information", {{"share_of_time", 0.31}, {"mean_possible", 2.2}}},
      {"catalog_anions_on_lattice", 0.93}};
  write_file_atomically(directory / "kmc_summary.json", summary.dump(2));
  CsvWriter csv = CsvWriter::create(directory / "events.csv",
                                    {"description", "status", "events", "share_of_time"});
  csv.append("Pb O6->T4 hosts 9+ crowding 1 hop", "measured", 9000, 1.0);
  csv.append("Cd T4->O6 hosts 3-5 crowding 2 hop", "upper limit", 0, 0.8);
  csv.append("Cd T4->T4 hosts 0-2 crowding 3+ hop", "no information", 0, 0.31);
  csv.flush();
}

}  // namespace

void write_md_run(const SyntheticRun& run) {
  const RunDirectory directory = RunDirectory::create(run.directory, true);
  const std::string name = run.directory.filename().string();
  write_manifest(directory.file(run_file::manifest), manifest(run, RunKind::Md));
  write_file_atomically(directory.file(run_file::resolved_input),
                        "[md]\nensemble = \"NPT\"  # <not a tag> & no entity\n");
  RandomStream random(run.seed, "synthetic md");
  CsvWriter csv = CsvWriter::create(directory.file(run_file::exchange), exchange_columns);
  write_exchange_rows(csv, run, run.rate, -run.equilibration_ps, -1, random, nullptr);
  csv.flush();
  save_run_events(directory.file(run_file::events), events(run, name));
  write_thermo(directory.file(run_file::thermo));
  write_jumps(directory.path(), name, run.seed);
  if (run.with_crystal) write_crystal(directory.file(run_file::end), 9.0);
}

void write_kmc_run(const SyntheticRun& run) {
  const RunDirectory directory = RunDirectory::create(run.directory, true);
  const fs::path manifest_file = directory.file(run_file::manifest);
  write_manifest(manifest_file, manifest(run, RunKind::Kmc));
  auto json = nlohmann::json::parse(read_file(manifest_file));
  json["catalog_runs"] = run.catalog_runs;
  write_file_atomically(manifest_file, json.dump(2));
  write_file_atomically(directory.file(run_file::resolved_input), "catalog = \"catalog.pb\"\n");

  std::vector<std::string> columns = exchange_columns;
  columns.push_back("replica");
  CsvWriter csv = CsvWriter::create(directory.file(run_file::exchange), columns);
  std::vector<Curve> replicas(run.replicas);
  for (int i = 0; i < run.replicas; ++i) {
    RandomStream random(run.seed, "synthetic kmc", i);
    const double rate = run.rate * std::exp(0.15 * random.normal());
    write_exchange_rows(csv, run, rate, 0.0, i, random, &replicas[i]);
  }
  csv.flush();
  write_band(directory.file(run_file::exchange_band), replicas);
  write_kmc_details(directory.path(), run);
  if (run.with_crystal) write_crystal(directory.file(run_file::end), 10.0);
}

std::filesystem::path fresh_directory(const std::string& name) {
  const fs::path directory = fs::current_path() / "report_test_runs" / name;
  fs::remove_all(directory);
  fs::create_directories(directory);
  return directory;
}

}  // namespace catex::test
