#include "catex/report/run_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "catex/io/run_directory.hpp"
#include "kmc_summary.hpp"

namespace catex {
namespace {

/// Largest relative difference in the number of anions for which two crystals count as one size.
constexpr double size_tolerance = 0.1;

/// The same of concentrations: crystals of one kind take up more or less before they are released.
constexpr double concentration_tolerance = 0.25;

bool close(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * std::max(a, b);
}

/// Exchange ratio whose first passage stands for the speed of the exchange in summaries.
constexpr double summary_passage_level = 0.2;

/// Index of the first sample at or after release; the last one if there is none.
std::size_t release_index(const ExchangeSeries& series) {
  const auto at = std::lower_bound(series.time.begin(), series.time.end(), 0.0);
  return std::min<std::size_t>(at - series.time.begin(), series.time.size() - 1);
}

/// By its directory, or by what it was called when its events were written.
bool is_named(const RunData& md, const std::string& name) {
  return run_name(md.directory) == name || (md.events && md.events->run == name);
}

double anions_at_release(const RunData& run) {
  const ExchangeSeries& series = run.trajectories.front();
  return series.anion[release_index(series)];
}

std::string difference(const std::string& what, const std::string& md, const std::string& kmc) {
  return fmt::format("{} differs: MD {}, KMC {}", what, md, kmc);
}

/// Largest relative difference between the ends of two runs whose crystals are compared.
constexpr double end_tolerance = 0.05;

bool same(double a, double b) { return std::abs(a - b) < 1e-9 * (1.0 + std::abs(a)); }

/// Empty when the two describe the same exchange, in crystals of any size.
std::string condition_difference(const RunData& md, const RunData& kmc, bool across_ligands) {
  const Manifest& a = md.manifest;
  const Manifest& b = kmc.manifest;
  if (a.host != b.host) return difference("host cation", a.host, b.host);
  if (a.guest != b.guest) return difference("guest cation", a.guest, b.guest);
  const bool other_ligand = a.ligand != b.ligand;
  if (other_ligand && !across_ligands) return difference("ligand model", a.ligand, b.ligand);
  if (!same(a.temperature_K, b.temperature_K)) {
    return difference("temperature", fmt::format("{} K", a.temperature_K),
                      fmt::format("{} K", b.temperature_K));
  }
  if (!same(a.pressure_GPa, b.pressure_GPa)) {
    return difference("pressure", fmt::format("{} GPa", a.pressure_GPa),
                      fmt::format("{} GPa", b.pressure_GPa));
  }
  // Another ligand is another force field.
  if (a.model_digest != b.model_digest && !other_ligand) {
    return difference("force field (digest)", a.model_digest, b.model_digest);
  }
  return {};
}

/// Empty when their crystals have about the same size.
std::string size_difference(const RunData& md, const RunData& kmc) {
  const double md_anions = anions_at_release(md);
  const double kmc_anions = anions_at_release(kmc);
  if (!close(md_anions, kmc_anions, size_tolerance)) {
    return difference("size of the crystal", fmt::format("{} anions", md_anions),
                      fmt::format("{} anions", kmc_anions));
  }
  return {};
}

/// Of the guest at release [mol/L].
std::optional<double> guest_at_release(const RunData& md) {
  if (!md.solution) return std::nullopt;
  const auto& time = md.solution->time;
  const auto at = std::lower_bound(time.begin(), time.end(), 0.0) - time.begin();
  if (at == std::ssize(time)) return std::nullopt;
  return md.solution->guest[at];
}

/// Empty when the solutions have about the same guests, or when that is not known.
std::string solution_difference(const RunData& md, const RunData& kmc) {
  const auto md_guest = guest_at_release(md);
  const auto kmc_solution = kmc_summary(kmc.summary).solution;
  if (!md_guest || !kmc_solution) return {};
  const double kmc_guest = kmc_solution->concentration[static_cast<int>(Ion::Guest)];
  if (close(*md_guest, kmc_guest, concentration_tolerance)) return {};
  return difference("concentration of the guest at release", fmt::format("{:.3g} mol/L", *md_guest),
                    fmt::format("{:.3g} mol/L", kmc_guest));
}

/// What the KMC does not tell of a run of its fit, the run itself does where it is given.
KmcSummary::FittedRun completed(KmcSummary::FittedRun fitted, std::span<const RunData> runs) {
  for (const RunData& run : runs) {
    if (!run.is_md() || !is_named(run, fitted.run)) continue;
    if (!fitted.anions) fitted.anions = anions_at_release(run);
    if (!fitted.guest_mol_L) fitted.guest_mol_L = guest_at_release(run);
  }
  return fitted;
}

/// In what an MD run differs from one of the fit; what is not known of either does not.
std::vector<std::string> differing_axes(const RunData& md, const KmcSummary::FittedRun& fitted) {
  const auto differs = [](std::optional<double> a, std::optional<double> b, double tolerance) {
    return a && b && !close(*a, *b, tolerance);
  };
  std::vector<std::string> axes;
  if (!same(md.manifest.temperature_K, fitted.temperature_K)) axes.emplace_back("temperature");
  if (differs(anions_at_release(md), fitted.anions, size_tolerance)) axes.emplace_back("size");
  if (differs(guest_at_release(md), fitted.guest_mol_L, concentration_tolerance)) {
    axes.emplace_back("concentration");
  }
  if (md.manifest.ligand != fitted.ligand) axes.emplace_back("ligand");
  return axes;
}

std::vector<Curve> curves(const RunData& run) {
  std::vector<Curve> result;
  for (const ExchangeSeries& s : run.trajectories) result.push_back({s.time, s.rho});
  return result;
}

std::optional<RadialScore> compare_radial(const RunData& md, const RunData& kmc) {
  if (!md.radial || !kmc.radial) return std::nullopt;
  const double difference = std::abs(md.radial->time_ps - kmc.radial->time_ps);
  if (difference > end_tolerance * kmc.radial->time_ps) return std::nullopt;
  return score_radial(md.radial->rho.front(), kmc.radial->rho);
}

MechanismScore compare_mechanisms(const RunData& md, const RunData& kmc) {
  const std::optional<MechanismCounts> counts = kmc_summary(kmc.summary).mechanisms;
  if (!md.events || !counts) return {};
  return score_mechanisms(mechanism_counts(*md.events), *counts);
}

RunPair compare_pair(std::span<const RunData> runs, std::size_t md, std::size_t kmc,
                     bool across_ligands) {
  RunPair pair;
  pair.md = md;
  pair.kmc = kmc;
  pair.used_in_fit = used_in_fit(runs[md], runs[kmc]);
  if (!pair.used_in_fit) pair.held_out_by = held_out_by(runs[md], runs[kmc], runs);
  pair.reason = condition_difference(runs[md], runs[kmc], across_ligands);
  if (pair.reason.empty()) pair.reason = size_difference(runs[md], runs[kmc]);
  if (pair.reason.empty()) pair.reason = solution_difference(runs[md], runs[kmc]);
  if (!pair.reason.empty()) return pair;
  const ExchangeSeries& series = runs[md].trajectories.front();
  const std::size_t release = release_index(series);
  const double cations = std::max(1.0, series.host[release] + series.guest[release]);
  pair.score =
      score_curve({series.time, series.rho}, *runs[kmc].band, curves(runs[kmc]), 1.0 / cations);
  if (!pair.score) pair.reason = "fewer than two common times after release";
  pair.radial = compare_radial(runs[md], runs[kmc]);
  pair.mechanisms = compare_mechanisms(runs[md], runs[kmc]);
  return pair;
}

/// From the MD runs given that the KMC's rates come from, as far as any of them was simulated that
/// the KMC is compared with.
Baseline baseline_of(std::span<const RunData> runs, std::size_t kmc,
                     std::span<const RunPair> pairs) {
  std::vector<const RunData*> fit;
  double end = 0.0;
  for (const RunPair& pair : pairs) {
    const RunData& md = runs[pair.md];
    if (pair.used_in_fit && condition_difference(md, runs[kmc], false).empty()) fit.push_back(&md);
    if (pair.score) end = std::max(end, pair.score->end_ps);
  }
  if (end <= 0.0) {
    Baseline none;
    none.reason = "no MD run that was given can be compared with this KMC run";
    return none;
  }
  return mean_field_baseline(fit, runs[kmc], end);
}

/// Scores the baseline by the curves that the KMC was scored by.
BaselineVerdict score_baseline(std::span<const RunData> runs, const Baseline& baseline,
                               std::span<RunPair> pairs) {
  std::vector<double> kmc_crps, baseline_error;
  for (RunPair& pair : pairs) {
    if (!pair.score || !baseline.exists()) continue;
    const ExchangeSeries& series = runs[pair.md].trajectories.front();
    pair.mean_field = score_forecast({series.time, series.rho}, baseline.curve);
    if (pair.used_in_fit || !pair.mean_field || !pair.score->crps) continue;
    kmc_crps.push_back(*pair.score->crps);
    baseline_error.push_back(pair.mean_field->mean_error);
  }
  return judge_baseline(kmc_crps, baseline_error);
}

/// One judgement for each way to be held out, in the order in which they come.
std::vector<AxisVerdict> judge_by_axis(std::span<const RunPair> pairs,
                                       const VerdictLimits& limits) {
  std::vector<std::string> axes;
  for (const RunPair& pair : pairs) {
    const bool known = std::ranges::count(axes, pair.held_out_by) > 0;
    if (pair.score && !pair.used_in_fit && !known) axes.push_back(pair.held_out_by);
  }
  std::vector<AxisVerdict> verdicts;
  for (const std::string& axis : axes) {
    std::vector<CurveScore> scores;
    for (const RunPair& pair : pairs) {
      if (pair.score && pair.held_out_by == axis) scores.push_back(*pair.score);
    }
    verdicts.push_back({axis, judge(scores, limits)});
  }
  return verdicts;
}

KmcVerdict judge_kmc(std::span<const RunData> runs, std::size_t kmc, std::span<RunPair> pairs,
                     const VerdictLimits& limits) {
  std::vector<CurveScore> held_out;
  for (const RunPair& pair : pairs) {
    if (pair.score && !pair.used_in_fit) held_out.push_back(*pair.score);
  }
  KmcVerdict result;
  result.kmc = kmc;
  result.verdict = judge(held_out, limits);
  result.by_axis = judge_by_axis(pairs, limits);
  result.passage = passage_error(held_out, summary_passage_level);
  result.mean_field = baseline_of(runs, kmc, pairs);
  result.against_mean_field = score_baseline(runs, result.mean_field, pairs);
  return result;
}

Outcome worst(std::span<const KmcVerdict> verdicts) {
  const auto any = [&](Outcome outcome) {
    return std::any_of(verdicts.begin(), verdicts.end(),
                       [&](const KmcVerdict& v) { return v.verdict.outcome == outcome; });
  };
  if (any(Outcome::Disagree)) return Outcome::Disagree;
  return verdicts.empty() || any(Outcome::NotEnoughData) ? Outcome::NotEnoughData : Outcome::Agree;
}

std::string summarise(std::span<const RunData> runs, const RunComparison& comparison) {
  if (comparison.verdicts.empty()) {
    return "Nothing to compare: only MD runs were given, and no KMC run.";
  }
  if (std::none_of(runs.begin(), runs.end(), [](const RunData& r) { return r.is_md(); })) {
    return "Nothing to compare: only KMC runs were given, and no MD run.";
  }
  if (comparison.verdicts.size() == 1) return comparison.verdicts.front().verdict.sentence;
  std::string text;
  for (const KmcVerdict& v : comparison.verdicts) {
    if (!text.empty()) text += ' ';
    text += fmt::format("{}: {}", runs[v.kmc].label, v.verdict.sentence);
  }
  return text;
}

}  // namespace

bool used_in_fit(const RunData& md, const RunData& kmc) {
  return std::ranges::any_of(kmc.manifest.catalog_runs,
                             [&md](const std::string& name) { return is_named(md, name); });
}

bool used_in_any_fit(const RunData& md, std::span<const RunData> runs) {
  return std::any_of(runs.begin(), runs.end(),
                     [&](const RunData& run) { return !run.is_md() && used_in_fit(md, run); });
}

std::string held_out_by(const RunData& md, const RunData& kmc, std::span<const RunData> runs) {
  std::optional<std::vector<std::string>> fewest;
  for (const KmcSummary::FittedRun& fitted : kmc_summary(kmc.summary).fitted) {
    std::vector<std::string> axes = differing_axes(md, completed(fitted, runs));
    if (!fewest || axes.size() < fewest->size()) fewest = std::move(axes);
  }
  if (!fewest) return "unknown";
  return fewest->empty() ? "trajectory" : fmt::format("{}", fmt::join(*fewest, " and "));
}

RunComparison compare_runs(std::span<const RunData> runs, const ComparisonSettings& settings) {
  RunComparison comparison;
  comparison.limits = settings.limits;
  for (std::size_t kmc = 0; kmc < runs.size(); ++kmc) {
    if (runs[kmc].is_md()) continue;
    std::vector<RunPair> pairs;
    for (std::size_t md = 0; md < runs.size(); ++md) {
      if (runs[md].is_md()) {
        pairs.push_back(compare_pair(runs, md, kmc, settings.across_ligands));
      }
    }
    comparison.verdicts.push_back(judge_kmc(runs, kmc, pairs, settings.limits));
    comparison.pairs.insert(comparison.pairs.end(), pairs.begin(), pairs.end());
  }
  comparison.outcome = worst(comparison.verdicts);
  comparison.sentence = summarise(runs, comparison);
  return comparison;
}

}  // namespace catex
