#include "page_data.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "catex/rates/quantile.hpp"

namespace catex {
namespace {

using nlohmann::json;
using Values = std::vector<double>;

/// Shorter text without a visible difference.
double rounded(double value) { return std::round(value * 1e5) * 1e-5; }

std::vector<std::size_t> drawn_samples(std::size_t n) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < n; i += page_stride(n)) chosen.push_back(i);
  if (chosen.back() != n - 1) chosen.push_back(n - 1);
  return chosen;
}

json pick(const Values& values, const std::vector<std::size_t>& samples) {
  json result = json::array();
  for (const std::size_t i : samples) result.push_back(rounded(values[i]));
  return result;
}

/// Low, middle and high value over the trajectories: 5, 50 and 95 % quantile of the replicas, three
/// times the same for a single MD trajectory.
json count_bars(const RunData& run, Values ExchangeSeries::*column, const Values& time,
                const std::vector<std::size_t>& samples) {
  json low = json::array(), middle = json::array(), high = json::array();
  for (const std::size_t i : samples) {
    Values values;
    for (const ExchangeSeries& s : run.trajectories) {
      if (const auto value = interpolate(s.time, s.*column, time[i])) values.push_back(*value);
    }
    low.push_back(rounded(quantile(values, 0.05)));
    middle.push_back(rounded(quantile(values, 0.50)));
    high.push_back(rounded(quantile(values, 0.95)));
  }
  return {low, middle, high};
}

json counts(const RunData& run, const Values& time, const std::vector<std::size_t>& samples) {
  const auto bars = [&](Values ExchangeSeries::*column) {
    return count_bars(run, column, time, samples);
  };
  return {{"host", bars(&ExchangeSeries::host)},
          {"guest", bars(&ExchangeSeries::guest)},
          {"anion", bars(&ExchangeSeries::anion)},
          {"host_adsorbed", bars(&ExchangeSeries::host_adsorbed)},
          {"guest_adsorbed", bars(&ExchangeSeries::guest_adsorbed)}};
}

json curves(std::span<const RunData> runs, const RunData& run) {
  const ExchangeSeries& first = run.trajectories.front();
  const auto samples = drawn_samples(first.time.size());
  json result = {{"name", run.label},
                 {"kind", run.is_md() ? "md" : "kmc"},
                 {"host", run.manifest.host},
                 {"guest", run.manifest.guest},
                 {"count_time", pick(first.time, samples)},
                 {"counts", counts(run, first.time, samples)}};
  if (run.is_md()) {
    result["used_in_fit"] = used_in_any_fit(run, runs);
    result["time"] = result["count_time"];
    result["rho"] = pick(first.rho, samples);
    return result;
  }
  const auto band_samples = drawn_samples(run.band->time.size());
  result["time"] = pick(run.band->time, band_samples);
  result["q05"] = pick(run.band->q05, band_samples);
  result["q25"] = pick(run.band->q25, band_samples);
  result["q50"] = pick(run.band->q50, band_samples);
  result["q75"] = pick(run.band->q75, band_samples);
  result["q95"] = pick(run.band->q95, band_samples);
  return result;
}

/// Five integers per ion: x, y, z in 0.01 Å, role, 1 in the crystal.
json crystal(const RunData& run) {
  json ions = json::array();
  for (const CrystalView::ViewIon& ion : run.crystal->ions) {
    for (int k = 0; k < 3; ++k) ions.push_back(std::lround(100.0 * ion.position[k]));
    ions.push_back(static_cast<int>(ion.role));
    ions.push_back(ion.in_crystal ? 1 : 0);
  }
  return {{"name", (run.is_md() ? "MD " : "KMC ") + run.label + ", end"},
          {"species", run.crystal->species},
          {"ions", std::move(ions)}};
}

json optional_number(const std::optional<double>& value) { return value ? json(*value) : json(); }

json score_json(const CurveScore& s) {
  json passages = json::array();
  for (const PassageComparison& p : s.passages) {
    passages.push_back({{"rho", p.level},
                        {"md_ps", optional_number(p.md)},
                        {"kmc_q05_ps", optional_number(p.kmc_q05)},
                        {"kmc_q50_ps", optional_number(p.kmc_q50)},
                        {"kmc_q95_ps", optional_number(p.kmc_q95)},
                        {"kmc_reached", p.kmc_reached}});
  }
  return {{"samples", s.samples},
          {"begin_ps", s.begin_ps},
          {"end_ps", s.end_ps},
          {"md_end", s.md_end},
          {"kmc_end", {s.kmc_end_q05, s.kmc_end_q50, s.kmc_end_q95}},
          {"end_inside", s.end_inside},
          {"end_inside_half", s.end_inside_half},
          {"end_rank", optional_number(s.end_rank)},
          {"rms_outside", s.rms_outside},
          {"mean_abs_z", s.mean_abs_z},
          {"crps", optional_number(s.crps)},
          {"median_error", s.median_error},
          {"band_width", s.band_width},
          {"first_passage", passages}};
}

json forecast_json(const ForecastScore& s) {
  return {{"samples", s.samples}, {"mean_error", s.mean_error}, {"end", s.end}};
}

json passage_error_json(const PassageError& error) {
  return {{"rho", error.level},
          {"median_abs_ln_ratio", optional_number(error.median)},
          {"trajectories", error.trajectories}};
}

json axes_json(const KmcVerdict& judged) {
  json axes = json::object();
  for (const AxisVerdict& axis : judged.by_axis) {
    const Verdict& v = axis.verdict;
    axes[axis.held_out_by] = {{"held_out", v.held_out},
                              {"ends_inside", v.band.inside},
                              {"coverage_95", {v.band.low, v.band.high}},
                              {"ends_inside_half", v.half_band.inside},
                              {"ranks", v.ranks},
                              {"mean_abs_z", v.mean_abs_z},
                              {"crps", optional_number(v.crps)}};
  }
  return axes;
}

json baseline_json(const KmcVerdict& judged) {
  const Baseline& baseline = judged.mean_field;
  if (!baseline.exists()) return {{"reason", baseline.reason}};
  const BaselineVerdict& v = judged.against_mean_field;
  return {{"fitted", baseline.fitted},
          {"places_per_anion", baseline.rates.places_per_anion},
          {"adsorption_per_ps_mol_L", baseline.rates.adsorption},
          {"desorption_per_ps", baseline.rates.desorption},
          {"held_out", v.held_out},
          {"won", v.won},
          {"kmc_crps", v.kmc_crps},
          {"mean_error", v.baseline_error},
          {"beaten", v.beaten()}};
}

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::Agree:
      return "agree";
    case Outcome::Disagree:
      return "disagree";
    case Outcome::NotEnoughData:
      break;
  }
  return "not enough data";
}

/// Directory names may hold any bytes; JSON only UTF-8.
std::string dump(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::size_t page_stride(std::size_t n) { return (n + page_samples - 1) / page_samples; }

std::string page_data(std::span<const RunData> runs, const RunComparison& comparison) {
  json data = {{"runs", json::array()}, {"crystals", json::array()}};
  for (const RunData& run : runs) {
    data["runs"].push_back(curves(runs, run));
    if (run.crystal) data["crystals"].push_back(crystal(run));
  }
  for (const KmcVerdict& judged : comparison.verdicts) {
    if (!judged.mean_field.exists()) continue;
    const Curve& curve = judged.mean_field.curve;
    const auto samples = drawn_samples(curve.time.size());
    data["runs"][judged.kmc]["mean_field"] = {{"time", pick(curve.time, samples)},
                                              {"rho", pick(curve.rho, samples)}};
  }
  return dump(data, -1);
}

std::string comparison_json(std::span<const RunData> runs, const RunComparison& comparison) {
  json pairs = json::array();
  for (const RunPair& pair : comparison.pairs) {
    pairs.push_back({{"md", runs[pair.md].label},
                     {"kmc", runs[pair.kmc].label},
                     {"used_in_fit", pair.used_in_fit},
                     {"held_out_by", pair.held_out_by},
                     {"score", pair.score ? score_json(*pair.score) : json()},
                     {"mechanism_distance", optional_number(pair.mechanisms.all)},
                     {"host_move_distance", optional_number(pair.mechanisms.host_moves)},
                     {"mean_field", pair.mean_field ? forecast_json(*pair.mean_field) : json()},
                     {"reason", pair.reason}});
  }
  json verdicts = json::array();
  for (const KmcVerdict& judged : comparison.verdicts) {
    const Verdict& v = judged.verdict;
    verdicts.push_back({{"kmc", runs[judged.kmc].label},
                        {"outcome", name(v.outcome)},
                        {"held_out", v.held_out},
                        {"ends_inside", v.band.inside},
                        {"coverage_95", {v.band.low, v.band.high}},
                        {"ends_inside_half", v.half_band.inside},
                        {"half_coverage_95", {v.half_band.low, v.half_band.high}},
                        {"ranks", v.ranks},
                        {"held_out_by", axes_json(judged)},
                        {"mean_abs_z", v.mean_abs_z},
                        {"rms_outside", v.rms_outside},
                        {"band_width", v.band_width},
                        {"crps", optional_number(v.crps)},
                        {"median_error", v.median_error},
                        {"first_passage", passage_error_json(judged.passage)},
                        {"mean_field", baseline_json(judged)}});
  }
  return dump({{"outcome", name(comparison.outcome)},
               {"sentence", comparison.sentence},
               {"pairs", pairs},
               {"verdicts", verdicts}},
              2);
}

}  // namespace catex
