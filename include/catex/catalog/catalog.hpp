#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catex/base/random.hpp"
#include "catex/catalog/anion_cell.hpp"
#include "catex/catalog/counts.hpp"
#include "catex/catalog/move_statistics.hpp"

namespace catex {

/// Gamma posterior of a rate constant: shape events + 1/2 (Jeffreys prior of a Poisson rate),
/// scale 1/exposure. Unit 1/ps, or 1/(ps mol/L) for Adsorption.
struct RatePosterior {
  double shape = 0.0;
  double exposure = 0.0;

  [[nodiscard]] double mean() const { return shape / exposure; }
  /// Quantile, 0 < p < 1.
  [[nodiscard]] double quantile(double p) const;
  [[nodiscard]] double draw(RandomStream& random) const { return random.gamma(shape) / exposure; }
};

enum class RateStatus {
  Measured,       ///< at least one event
  UpperLimit,     ///< exposure but no event: rate < 3.0/exposure (95 %, one-sided, Poisson)
  NoInformation,  ///< no exposure
};

[[nodiscard]] RateStatus status(const ClassCount& count);
/// "measured", "upper limit", "no information".
[[nodiscard]] std::string_view name(RateStatus status);
/// Needs exposure > 0.
[[nodiscard]] RatePosterior posterior(const ClassCount& count);
/// 3.0 / exposure. Needs exposure > 0.
[[nodiscard]] double upper_limit(const ClassCount& count);

/// Jump counts by the paper's criteria (PHYSICS: docs/physics.md, "jump criteria").
struct JumpTally {
  std::int64_t interface = 0;
  std::int64_t shell = 0;
  std::int64_t kick_out = 0;
  /// kick_out / interface; 0 when there was no interface jump.
  [[nodiscard]] double kick_ratio() const;
};

/// Histogram of r_c / r_a over jumps: bins of this width from 0; the last one takes what is beyond.
inline constexpr double jump_ratio_bin_width = 0.05;
inline constexpr int jump_ratio_bins = 60;

/// Sums of r_a and r_c over jumps of one class {interface, shell} x {octahedral, tetrahedral}.
struct JumpSiteTally {
  std::int64_t n = 0;
  double sum_r_a = 0.0;  ///< [Å] mean distance to the four nearest anions
  double sum_r_c = 0.0;  ///< [Å] mean distance to the four nearest cations
  std::array<std::int64_t, jump_ratio_bins> ratios{};  ///< jumps by r_c / r_a of each

  /// Adds one jump; distances in Å, r_a > 0.
  void add(double r_a, double r_c);
  JumpSiteTally& operator+=(const JumpSiteTally& other);
};

enum class JumpRule : std::uint8_t { Letter, Inside };
enum class JumpSite : std::uint8_t { InterfaceOcta, InterfaceTetra, ShellOcta, ShellTetra };
inline constexpr std::array all_jump_rules{JumpRule::Letter, JumpRule::Inside};
inline constexpr std::array all_jump_sites{JumpSite::InterfaceOcta, JumpSite::InterfaceTetra,
                                           JumpSite::ShellOcta, JumpSite::ShellTetra};

[[nodiscard]] std::string_view name(JumpRule rule);
[[nodiscard]] std::string_view name(JumpSite site);

struct JumpTables {
  JumpTally tally[2];         ///< by JumpRule
  JumpSiteTally sites[2][4];  ///< by JumpRule, JumpSite

  JumpTables& operator+=(const JumpTables& other);
};

/// How well the lattice of sites described a run; time averages over the looks.
struct SiteValidity {
  double anions_on_lattice = 0.0;  ///< share of the crystal's anions with a lattice node
  double cations_on_sites = 0.0;   ///< share of the crystal's cations inside a site's core
  double cations_by_chance = 0.0;  ///< the same for points thrown at random into the crystal
  std::int64_t looks = 0;
};

/// Cations of a crystal beyond its anions, over the looks of a run. The charge of the surface keeps
/// their number: its fluctuations tell how stiffly.
struct CationExcess {
  double mean = 0.0;
  double variance = 0.0;  ///< 0: not known
  double anions = 0.0;    ///< mean number
};

/// How long cations of one kind were on one kind of site, and how much of that they belonged to the
/// crystal by their bonds, which is another question (docs/catalog.md). One whose site was lost or
/// taken counts on the kind that it had.
struct MemberTimes {
  Ion ion;
  SiteKind kind;  ///< Solution: members without a site, the only ones that count there
  double time_ps = 0.0;
  double adsorbed_ps = 0.0;  ///< of it, as an adsorbed member
  double inside_ps = 0.0;    ///< of it, as a member that is not adsorbed
};

/// Crystal and solution when the crystal was released; absent where not known.
struct ReleaseConditions {
  std::optional<double> anions;       ///< of the crystal
  std::optional<double> guest_mol_L;  ///< in solution

  friend bool operator==(const ReleaseConditions&, const ReleaseConditions&) = default;
};

/// What one MD run tells about events.
struct RunEvents {
  std::string run;   ///< directory name
  std::string host;  ///< species names
  std::string guest;
  double temperature_K = 0.0;
  double pressure_GPa = 0.0;
  std::string ligand;
  std::string model_digest;
  double sampling_ps = 0.0;  ///< time between looks
  double duration_ps = 0.0;
  double return_window_ps = 0.0;            ///< a move taken back within it is a crossing, no event
  bool deterministic_dynamics = true;       ///< false with Langevin friction, which changes rates
  std::vector<CellCount> cells;             ///< sorted by cell, no cell twice
  std::vector<AnionCount> anions;           ///< sorted by cell; of the surface of the net
  std::vector<TimeBlock> blocks;            ///< 4 to 8 after the first looks, in order of time
  std::vector<LastingCounts> lasting;       ///< sorted by ion and kinds
  std::vector<AgeCounts> ages;              ///< from the raw record; sorted by ion and kind
  std::vector<AgesAround> ages_around;      ///< sorted by ion, kind, around; empty: not known
  std::vector<DepartureCounts> departures;  ///< from the raw record; sorted by kind
  std::int64_t unlisted = 0;  ///< lasting moves between sites that are no listed event
  SiteValidity validity;
  CationExcess excess;
  std::vector<MemberTimes> members;  ///< sorted by ion and kind; empty: not known
  JumpTables jumps;
  ReleaseConditions release;  ///< not in events.pb; from the run's tables, when a catalog is made
};

struct Catalog {
  std::string host;
  std::string guest;
  std::vector<RunEvents> runs;
  ClassCounts pooled;  ///< over runs, by class; rates only where all are of one temperature

  /// Share of anions on lattice nodes below which a catalog is unfit to drive a KMC
  /// (docs/catalog.md).
  static constexpr double least_anions_on_lattice = 0.8;

  /// Mean over the runs, weighted by their looks.
  [[nodiscard]] double anions_on_lattice() const;
  [[nodiscard]] bool fit_for_kmc() const { return anions_on_lattice() >= least_anions_on_lattice; }
};

/// Sums over runs, by class.
[[nodiscard]] ClassCounts pooled_counts(std::span<const RunEvents> runs);

/// Runs of the same exchange. Throws InputError when host, guest, ligand, pressure or model differ,
/// or when a run used stochastic friction and `force` is not set.
[[nodiscard]] Catalog make_catalog(std::vector<RunEvents> runs, bool force);

/// Of the runs, ascending, each once [K].
[[nodiscard]] std::vector<double> temperatures_K(const Catalog& catalog);
/// The runs of one temperature; none when there are no such runs.
[[nodiscard]] Catalog at_temperature(const Catalog& catalog, double temperature_K);

}  // namespace catex
