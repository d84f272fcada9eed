#include "catex/report/baseline.hpp"

#include <algorithm>
#include <optional>

#include "catex/report/mechanism_shares.hpp"
#include "kmc_summary.hpp"

namespace catex {
namespace {

/// Times of samples are sums of steps: equal up to rounding [ps].
constexpr double time_tolerance = 1e-6;

/// Of the crystal at the first sample in which events were counted.
double anions_at(const ExchangeSeries& series, std::size_t sample) {
  return std::max(1.0, series.anion[sample]);
}

/// Interpolated; before the first sample that one, after the last one that.
double held(std::span<const double> time, std::span<const double> value, double t) {
  return *interpolate(time, value, std::clamp(t, time.front(), time.back()));
}

/// Events were counted during the last duration_ps of a run.
std::optional<MeanFieldRun> mean_field_run(const RunData& md) {
  if (!md.events || !md.solution) return std::nullopt;
  const ExchangeSeries& series = md.trajectories.front();
  const double begin = series.time.back() - md.events->duration_ps - time_tolerance;
  const auto first = static_cast<std::size_t>(
      std::lower_bound(series.time.begin(), series.time.end(), begin) - series.time.begin());
  if (series.time.size() - first < 2) return std::nullopt;

  MeanFieldRun run;
  run.anions = anions_at(series, first);
  for (std::size_t k = first; k < series.time.size(); ++k) {
    const double t = series.time[k];
    run.time.push_back(t);
    run.number[0].push_back(series.host[k]);
    run.number[1].push_back(series.guest[k]);
    run.concentration[0].push_back(held(md.solution->time, md.solution->host, t));
    run.concentration[1].push_back(held(md.solution->time, md.solution->guest, t));
  }
  const MechanismCounts counts = mechanism_counts(*md.events);
  for (const Ion ion : all_ions) {
    run.adsorbed[static_cast<std::size_t>(ion)] = counts(ion, Mechanism::Adsorption);
    run.desorbed[static_cast<std::size_t>(ion)] = counts(ion, Mechanism::Desorption);
  }
  return run;
}

MeanFieldStart start_of(const RunData& kmc, const KmcSummary::Solution& solution) {
  MeanFieldStart start;
  start.concentration = solution.concentration;
  start.volume_A3 = solution.volume_A3;
  const auto replicas = static_cast<double>(kmc.trajectories.size());
  for (const ExchangeSeries& series : kmc.trajectories) {
    start.number[0] += series.host.front() / replicas;
    start.number[1] += series.guest.front() / replicas;
    start.anions += anions_at(series, 0) / replicas;
  }
  return start;
}

/// Times of the band up to the first one at or after `end`.
std::vector<double> times_until(const std::vector<double>& time, double end) {
  auto last = std::lower_bound(time.begin(), time.end(), end);
  if (last != time.end()) ++last;
  return {time.begin(), last};
}

}  // namespace

Baseline mean_field_baseline(std::span<const RunData* const> fit, const RunData& kmc,
                             double end_ps) {
  Baseline baseline;
  if (fit.empty()) {
    baseline.reason =
        "none of the MD runs its rates come from was given; give the runs of the catalog too";
    return baseline;
  }
  const KmcSummary summary = kmc_summary(kmc.summary);
  if (!summary.solution) {
    baseline.reason = "kmc_summary.json does not say what its solution was";
    return baseline;
  }
  std::vector<MeanFieldRun> runs;
  for (const RunData* md : fit) {
    if (auto run = mean_field_run(*md)) {
      runs.push_back(std::move(*run));
      baseline.fitted.push_back(md->label);
    }
  }
  if (runs.empty()) {
    baseline.reason = "no run of its catalog has both events.pb and thermo.csv";
    return baseline;
  }
  baseline.rates = mean_field_rates(runs);
  baseline.curve = mean_field_curve(baseline.rates, start_of(kmc, *summary.solution),
                                    times_until(kmc.band->time, end_ps));
  return baseline;
}

}  // namespace catex
