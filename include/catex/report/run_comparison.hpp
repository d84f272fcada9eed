#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catex/report/baseline.hpp"
#include "catex/report/mechanism_shares.hpp"
#include "catex/report/run_data.hpp"

namespace catex {

/// One MD run against one KMC run; md and kmc are indices into the runs given.
struct RunPair {
  std::size_t md = 0;
  std::size_t kmc = 0;
  bool used_in_fit = false;           ///< its events gave the KMC its rates: never counts
  std::string held_out_by;            ///< held_out_by(); empty when used in the fit
  std::optional<CurveScore> score;    ///< absent: see `reason`
  std::string reason;                 ///< why the two cannot be compared
  std::optional<RadialScore> radial;  ///< absent when the two do not end at the same time
  MechanismScore mechanisms;
  std::optional<ForecastScore> mean_field;  ///< absent without a baseline
};

/// The same for the MD runs that are held out in the same way.
struct AxisVerdict {
  std::string held_out_by;
  Verdict verdict;
};

/// All about one KMC run, by the held-out MD runs.
struct KmcVerdict {
  std::size_t kmc = 0;
  Verdict verdict;
  std::vector<AxisVerdict> by_axis;
  PassageError passage;  ///< at rho = 0.2
  Baseline mean_field;
  BaselineVerdict against_mean_field;
};

struct RunComparison {
  VerdictLimits limits;
  std::vector<RunPair> pairs;
  std::vector<KmcVerdict> verdicts;  ///< one per KMC run
  /// Disagree if one KMC run does, else NotEnoughData if one lacks data, else Agree.
  Outcome outcome = Outcome::NotEnoughData;
  std::string sentence;  ///< the judgement in plain words
};

/// True when the MD run is one of those the catalog of the KMC run was made from. Told by the name
/// of its directory, and by the name it had when its events were written.
[[nodiscard]] bool used_in_fit(const RunData& md, const RunData& kmc);
/// True when it is one for any KMC run among `runs`.
[[nodiscard]] bool used_in_any_fit(const RunData& md, std::span<const RunData> runs);

/// In what an MD run differs from the runs that the rates of a KMC come from: "trajectory" when one
/// of them has the same conditions; else what differs from the one most like it, of "temperature",
/// "size" (anions at release, by more than 10 %), "concentration" (of the guest at release, by more
/// than 25 %) and "ligand", joined by " and ". "unknown" when the KMC does not tell.
/// @param runs  MD runs among which those of the fit may be, asked for what the KMC does not say
[[nodiscard]] std::string held_out_by(const RunData& md, const RunData& kmc,
                                      std::span<const RunData> runs);

struct ComparisonSettings {
  VerdictLimits limits;
  /// Also compares MD runs of another ligand than the KMC's: they count as held out by ligand.
  bool across_ligands = false;
};

/// Compares every MD run with every KMC run of the same exchange, temperature, pressure, ligand,
/// model, concentration and size of crystal.
[[nodiscard]] RunComparison compare_runs(std::span<const RunData> runs,
                                         const ComparisonSettings& settings = {});

}  // namespace catex
