#include "catex/report/run_data.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/io/catalog_file.hpp"
#include "catex/io/csv.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/io/structure.hpp"
#include "catex/sites/radial_composition.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

std::string read_if_there(const fs::path& file) {
  return fs::exists(file) ? read_file(file) : std::string();
}

/// Rows of exchange.csv, split by replica where there is such a column.
std::vector<ExchangeSeries> read_exchange(const fs::path& file) {
  if (!fs::exists(file)) {
    throw InputError(fmt::format(
        "{}: there is none; MD writes it when there is a crystal, KMC when it is finished",
        file.string()));
  }
  const CsvTable table = read_csv(file);
  if (table.rows() == 0) {
    throw InputError(fmt::format("{}: no sample yet; let the run go on first", file.string()));
  }
  const auto time = table.numbers("time_ps");
  const auto host = table.numbers("n_host");
  const auto guest = table.numbers("n_guest");
  const auto anion = table.numbers("n_anion");
  const auto host_adsorbed = table.numbers("n_host_adsorbed");
  const auto guest_adsorbed = table.numbers("n_guest_adsorbed");
  const auto rho = table.numbers("rho_guest");
  const auto replica =
      table.has("replica") ? table.numbers("replica") : std::vector<double>(table.rows(), 0.0);

  std::map<double, ExchangeSeries> by_replica;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    ExchangeSeries& s = by_replica[replica[i]];
    if (!s.time.empty() && time[i] <= s.time.back()) {
      throw InputError(fmt::format("{}: time_ps does not ascend at {}", file.string(), time[i]));
    }
    s.time.push_back(time[i]);
    s.host.push_back(host[i]);
    s.guest.push_back(guest[i]);
    s.anion.push_back(anion[i]);
    s.host_adsorbed.push_back(host_adsorbed[i]);
    s.guest_adsorbed.push_back(guest_adsorbed[i]);
    s.rho.push_back(rho[i]);
  }
  std::vector<ExchangeSeries> series;
  for (auto& [index, s] : by_replica) series.push_back(std::move(s));
  return series;
}

Band read_band(const fs::path& file) {
  const CsvTable table = read_csv(file);
  if (table.rows() == 0) throw InputError(fmt::format("{}: no sample", file.string()));
  return {.time = table.numbers("time_ps"),
          .q05 = table.numbers("q05"),
          .q25 = table.numbers("q25"),
          .q50 = table.numbers("q50"),
          .q75 = table.numbers("q75"),
          .q95 = table.numbers("q95")};
}

/// Absent without a row after release.
std::optional<ThermoMeans> thermo_means(const CsvTable& table) {
  const auto time = table.numbers("time_ps");
  const auto mean = [&](std::string_view column) {
    const auto values = table.numbers(column);
    double sum = 0.0;
    double n = 0.0;
    for (std::size_t i = 0; i < time.size(); ++i) {
      if (time[i] < 0.0) continue;
      sum += values[i];
      n += 1.0;
    }
    return sum / n;
  };
  if (time.empty() || time.back() < 0.0) return std::nullopt;
  return ThermoMeans{.temperature_K = mean("temperature_K"),
                     .pressure_GPa = mean("pressure_GPa"),
                     .host_mol_L = mean("host_mol_L"),
                     .guest_mol_L = mean("guest_mol_L")};
}

void read_thermo(const fs::path& file, RunData& data) {
  if (!fs::exists(file)) return;
  const CsvTable table = read_csv(file);
  if (table.rows() == 0) return;
  data.thermo = thermo_means(table);
  data.solution = SolutionSeries{.time = table.numbers("time_ps"),
                                 .host = table.numbers("host_mol_L"),
                                 .guest = table.numbers("guest_mol_L")};
}

std::vector<JumpRow> read_jumps(const fs::path& file) {
  std::vector<JumpRow> rows;
  if (!fs::exists(file)) return rows;
  const CsvTable table = read_csv(file);
  const auto rule = table.text("rule");
  const auto interface = table.numbers("n_intf");
  const auto shell = table.numbers("n_shell");
  const auto kick = table.numbers("n_kick");
  for (std::size_t i = 0; i < table.rows(); ++i) {
    rows.push_back({rule[i],
                    {.interface = std::llround(interface[i]),
                     .shell = std::llround(shell[i]),
                     .kick_out = std::llround(kick[i])}});
  }
  return rows;
}

/// Empty or nan where there was no jump to average over.
std::optional<double> distance(const std::string& field) {
  double value = NAN;
  std::from_chars(field.data(), field.data() + field.size(), value);
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::vector<JumpSiteRow> read_jump_sites(const fs::path& file) {
  std::vector<JumpSiteRow> rows;
  if (!fs::exists(file)) return rows;
  const CsvTable table = read_csv(file);
  const auto rule = table.text("rule");
  const auto site = table.text("class");
  const auto n = table.numbers("n");
  const auto r_a = table.text("r_a_A");
  const auto r_c = table.text("r_c_A");
  for (std::size_t i = 0; i < table.rows(); ++i) {
    rows.push_back({rule[i], site[i], std::llround(n[i]), distance(r_a[i]), distance(r_c[i])});
  }
  return rows;
}

std::vector<KmcClassRow> read_kmc_classes(const fs::path& file) {
  std::vector<KmcClassRow> rows;
  if (!fs::exists(file)) return rows;
  const CsvTable table = read_csv(file);
  const auto description = table.text("description");
  const auto known = table.text("status");
  const auto events = table.numbers("events");
  const auto share = table.numbers("share_of_time");
  for (std::size_t i = 0; i < table.rows(); ++i) {
    rows.push_back({description[i], known[i], events[i], share[i]});
  }
  return rows;
}

std::string read_summary(const fs::path& file) {
  std::string text = read_if_there(file);
  if (!text.empty() && !nlohmann::json::accept(text)) {
    throw InputError(fmt::format("{}: is not valid JSON; was it cut off?", file.string()));
  }
  return text;
}

std::optional<CrystalView> read_crystal(const fs::path& file, const std::optional<Model>& model,
                                        const Manifest& manifest) {
  if (!model || manifest.host.empty() || !fs::exists(file)) return std::nullopt;
  return crystal_view(read_structure(file, *model), *model, manifest.host, manifest.guest);
}

/// Of the crystal at the end of an MD run; absent when its file or the model is.
std::optional<RadialEnd> radial_of_structure(const fs::path& file,
                                             const std::optional<Model>& model,
                                             const Manifest& manifest, double time) {
  if (!model || manifest.host.empty() || !fs::exists(file)) return std::nullopt;
  const ExchangeRoles roles = exchange_roles(*model, manifest.host, manifest.guest);
  const IonSystem system = read_structure(file, *model);
  const RadialComposition found =
      radial_composition(system, roles, crystal_membership(system, *model));
  RadialEnd end{.time_ps = time, .rho = {{}}};
  for (int shell = 0; shell < composition_shells; ++shell) {
    end.rho.front().push_back(found.rho_guest(shell));
  }
  return end;
}

/// radial.csv of a KMC run; absent when there is none.
std::optional<RadialEnd> read_radial(const fs::path& file) {
  if (!fs::exists(file)) return std::nullopt;
  const CsvTable table = read_csv(file);
  if (table.rows() == 0) throw InputError(fmt::format("{}: no row", file.string()));
  const auto replica = table.numbers("replica");
  const auto rho = table.numbers("rho_guest");
  std::map<double, std::vector<double>> by_replica;
  for (std::size_t i = 0; i < table.rows(); ++i) by_replica[replica[i]].push_back(rho[i]);
  RadialEnd end{.time_ps = table.numbers("time_ps").front(), .rho = {}};
  for (auto& [number, shells] : by_replica) {
    if (shells.size() != composition_shells) {
      throw InputError(fmt::format("{}: replica {} has {} shells instead of {}", file.string(),
                                   number, shells.size(), composition_shells));
    }
    end.rho.push_back(std::move(shells));
  }
  return end;
}

}  // namespace

RunData read_run(const ReportRun& run) {
  const RunDirectory directory = RunDirectory::open(run.directory);
  RunData data;
  data.directory = run.directory;
  data.label = run_name(run.directory);
  data.manifest = read_manifest(directory.file(run_file::manifest));
  data.trajectories = read_exchange(directory.file(run_file::exchange));
  data.resolved_input = read_if_there(directory.file(run_file::resolved_input));
  data.crystal = read_crystal(directory.file(run_file::end), run.model, data.manifest);
  if (data.is_md()) {
    const fs::path events = directory.file(run_file::events);
    if (fs::exists(events)) data.events = load_run_events(events);
    data.radial = radial_of_structure(directory.file(run_file::end), run.model, data.manifest,
                                      data.trajectories.front().time.back());
    read_thermo(directory.file(run_file::thermo), data);
    data.jumps = read_jumps(directory.file(run_file::jumps));
    data.jump_sites = read_jump_sites(directory.file(run_file::jump_sites));
  } else {
    data.band = read_band(directory.file(run_file::exchange_band));
    data.radial = read_radial(directory.file(run_file::radial));
    data.summary = read_summary(directory.file(run_file::kmc_summary));
    data.kmc_classes = read_kmc_classes(directory.file(run_file::kmc_events));
  }
  return data;
}

std::vector<RunData> read_runs(const std::vector<ReportRun>& runs) {
  std::vector<RunData> data;
  std::set<fs::path> seen;
  for (const ReportRun& run : runs) {
    data.push_back(read_run(run));
    if (!seen.insert(fs::canonical(run.directory)).second) {
      throw InputError(fmt::format("{}: given twice; give each run once", run.directory.string()));
    }
  }
  std::map<std::string, int> uses;
  for (const RunData& run : data) ++uses[run.label];
  for (RunData& run : data) {
    if (uses[run.label] > 1) run.label = run.directory.string();
  }
  return data;
}

}  // namespace catex
