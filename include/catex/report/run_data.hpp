#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catex/catalog/catalog.hpp"
#include "catex/io/manifest.hpp"
#include "catex/model/model.hpp"
#include "catex/report/comparison.hpp"
#include "catex/report/crystal_view.hpp"

namespace catex {

/// One trajectory of exchange.csv: ions of the crystal against time. All vectors are parallel.
struct ExchangeSeries {
  std::vector<double> time;  ///< [ps], 0 at release
  std::vector<double> host, guest, anion, host_adsorbed, guest_adsorbed;
  std::vector<double> rho;  ///< guest / (guest + host)
};

/// Time averages of thermo.csv after release.
struct ThermoMeans {
  double temperature_K = 0.0;
  double pressure_GPa = 0.0;
  double host_mol_L = 0.0;  ///< cations in solution per volume of (box - crystal)
  double guest_mol_L = 0.0;
};

/// Concentrations of the solution against time, from thermo.csv. All vectors are parallel.
struct SolutionSeries {
  std::vector<double> time;         ///< [ps], ascending
  std::vector<double> host, guest;  ///< [mol/L]
};

/// A row of jumps.csv or jump_sites.csv.
struct JumpRow {
  std::string rule;  ///< letter | inside
  JumpTally tally;
};
struct JumpSiteRow {
  std::string rule;
  std::string site;  ///< interface-octa, ...
  std::int64_t n = 0;
  std::optional<double> r_a, r_c;  ///< [Å]; absent without jumps
};

/// A row of a KMC run's events.csv: a class of events that was possible at some time.
struct KmcClassRow {
  std::string description;
  std::string status;          ///< measured | upper limit | no information
  double events = 0.0;         ///< that happened, in all replicas together
  double share_of_time = 0.0;  ///< of the simulated time in which the class was possible
};

/// Exchange ratio in concentric shells at the end of a run.
struct RadialEnd {
  double time_ps = 0.0;
  std::vector<std::vector<double>> rho;  ///< by trajectory and shell, innermost first
};

/// One of several KMC runs that are taken for one ensemble.
struct PooledRun {
  std::string label;
  std::uint64_t seed = 0;
};

/// What the report needs from one run directory.
struct RunData {
  std::filesystem::path directory;
  std::string label;  ///< run_name(); the path as given where names clash
  Manifest manifest;
  std::vector<PooledRun> pooled;             ///< KMC of several seeds; empty for a single run
  std::vector<ExchangeSeries> trajectories;  ///< one for MD, one per replica for KMC
  std::optional<Band> band;                  ///< KMC
  std::optional<RunEvents> events;           ///< MD with jump detection
  std::optional<ThermoMeans> thermo;         ///< MD
  std::optional<SolutionSeries> solution;    ///< MD
  std::vector<JumpRow> jumps;
  std::vector<JumpSiteRow> jump_sites;
  std::string summary;                   ///< KMC: text of kmc_summary.json, empty without it
  std::vector<KmcClassRow> kmc_classes;  ///< KMC
  std::string resolved_input;            ///< resolved.toml
  std::optional<RadialEnd> radial;       ///< of end.extxyz (MD), of radial.csv (KMC)
  std::optional<CrystalView> crystal;    ///< of end.extxyz

  [[nodiscard]] bool is_md() const { return manifest.kind == RunKind::Md; }
};

/// A run directory, and the model to read its structure files with (without it the page shows no
/// crystal of this run).
struct ReportRun {
  std::filesystem::path directory;
  std::optional<Model> model;
};

/// Reads a run directory. Only manifest and exchange.csv must be there (and exchange_band.csv of a
/// KMC run); what else is missing is absent from the result.
/// Throws InputError for a file that is damaged, or for a run without any sample.
[[nodiscard]] RunData read_run(const ReportRun& run);

/// The same, with labels that differ from each other.
[[nodiscard]] std::vector<RunData> read_runs(const std::vector<ReportRun>& runs);

}  // namespace catex
