#include "catex/report/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "catex/rates/quantile.hpp"

namespace catex {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double passage_levels[] = {0.1, 0.2, 0.3};
/// Standard deviations between the 5 % and 95 % quantiles of a normal distribution.
constexpr double sigmas_in_90_percent = 3.29;

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::optional<double> finite(double value) {
  return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

PassageComparison compare_passage(const Curve& md, std::span<const Curve> replicas, double level) {
  PassageComparison result;
  result.level = level;
  result.md = first_passage(md, level);
  std::vector<double> times;
  for (const Curve& replica : replicas) {
    const std::optional<double> t = first_passage(replica, level);
    if (t) ++result.kmc_reached;
    times.push_back(t.value_or(infinity));
  }
  if (!times.empty()) {
    result.kmc_q05 = finite(quantile(times, 0.05));
    result.kmc_q50 = finite(quantile(times, 0.50));
    result.kmc_q95 = finite(quantile(times, 0.95));
  }
  return result;
}

std::vector<double> values_at(std::span<const Curve> curves, double t) {
  std::vector<double> values;
  for (const Curve& curve : curves) {
    if (const auto value = interpolate(curve.time, curve.rho, t)) values.push_back(*value);
  }
  return values;
}

/// See CurveScore::end_rank.
std::optional<double> rank_among(std::span<const double> ensemble, double value) {
  if (ensemble.empty()) return std::nullopt;
  double below = 0.0;
  for (const double x : ensemble) below += x < value ? 1.0 : x == value ? 0.5 : 0.0;
  return (below + 0.5) / (static_cast<double>(ensemble.size()) + 1.0);
}

std::size_t rank_class(double rank) {
  return std::min<std::size_t>(static_cast<std::size_t>(rank * rank_classes), rank_classes - 1);
}

std::string describe(const Verdict& v, const VerdictLimits& limits) {
  const std::string numbers =
      fmt::format("mean |z| {:.2g} (limit {:.2g}), RMS outside the 90 % band {:.3f} (limit {:.3f})",
                  v.mean_abs_z, limits.mean_abs_z, v.rms_outside, limits.max_rms);
  const std::string trajectories =
      fmt::format("{} held-out MD {}", v.held_out, v.held_out == 1 ? "trajectory" : "trajectories");
  switch (v.outcome) {
    case Outcome::Agree:
      return fmt::format(
          "The KMC agrees with {} within the limits: {}. Agreement is shown for these conditions "
          "and times only.",
          trajectories, numbers);
    case Outcome::Disagree:
      return fmt::format("The KMC disagrees with {}: {}.", trajectories, numbers);
    case Outcome::NotEnoughData:
      break;
  }
  if (v.held_out == 0) {
    return fmt::format(
        "Not enough data to judge the KMC: no MD trajectory was held out of its fit; at least {} "
        "are needed.",
        limits.held_out);
  }
  if (v.held_out < limits.held_out) {
    return fmt::format(
        "Not enough data to judge the KMC: {}, at least {} are needed. For what it is worth: {}.",
        trajectories, limits.held_out, numbers);
  }
  return fmt::format(
      "Not enough data to judge the KMC: its 90 % band is {:.2f} wide (limit {:.2f}), so that "
      "hardly any curve could contradict it.",
      v.band_width, limits.band_width);
}

}  // namespace

std::optional<double> interpolate(std::span<const double> time, std::span<const double> value,
                                  double t) {
  if (time.empty() || !(t >= time.front() && t <= time.back())) return std::nullopt;
  const auto after = std::lower_bound(time.begin(), time.end(), t) - time.begin();
  if (time[after] == t) return value[after];
  const double weight = (t - time[after - 1]) / (time[after] - time[after - 1]);
  return std::lerp(value[after - 1], value[after], weight);
}

std::optional<double> first_passage(const Curve& curve, double level) {
  const auto release = std::lower_bound(curve.time.begin(), curve.time.end(), 0.0);
  const auto first = static_cast<std::size_t>(release - curve.time.begin());
  for (std::size_t i = first; i < curve.time.size(); ++i) {
    if (curve.rho[i] < level) continue;
    if (i == first) return curve.time[i];
    const double weight = (level - curve.rho[i - 1]) / (curve.rho[i] - curve.rho[i - 1]);
    return std::lerp(curve.time[i - 1], curve.time[i], weight);
  }
  return std::nullopt;
}

double crps(std::vector<double> ensemble, double observed) {
  assert(!ensemble.empty());
  std::sort(ensemble.begin(), ensemble.end());
  const auto n = static_cast<double>(ensemble.size());
  double distance = 0.0;
  double pairs = 0.0;  // sum of |x_i - x_j| over pairs i < j: x_i is the larger one of i pairs
  for (std::size_t i = 0; i < ensemble.size(); ++i) {
    distance += std::abs(ensemble[i] - observed);
    pairs += (2.0 * static_cast<double>(i) + 1.0 - n) * ensemble[i];
  }
  return distance / n - pairs / (n * n);
}

MeanError mean_and_error(std::span<const double> values) {
  MeanError result;
  if (values.empty()) return result;
  result.mean = mean(values);
  if (values.size() < 2) return result;
  double squares = 0.0;
  for (const double v : values) squares += (v - result.mean) * (v - result.mean);
  const auto n = static_cast<double>(values.size());
  result.error = std::sqrt(squares / (n - 1.0) / n);
  return result;
}

std::optional<CurveScore> score_curve(const Curve& md, const Band& band,
                                      std::span<const Curve> replicas, double resolution) {
  CurveScore score;
  std::vector<double> outside_squared, abs_z, median_errors, crps_values, widths;
  for (std::size_t i = 0; i < md.time.size(); ++i) {
    const double t = md.time[i];
    if (t < 0.0) continue;
    const auto low = interpolate(band.time, band.q05, t);
    if (!low) continue;
    const double median = *interpolate(band.time, band.q50, t);
    const double high = *interpolate(band.time, band.q95, t);
    const double outside = std::max({0.0, *low - md.rho[i], md.rho[i] - high});
    const double sigma = std::max((high - *low) / sigmas_in_90_percent, resolution);
    outside_squared.push_back(outside * outside);
    abs_z.push_back(std::abs(md.rho[i] - median) / sigma);
    median_errors.push_back(std::abs(md.rho[i] - median));
    widths.push_back(high - *low);
    auto ensemble = values_at(replicas, t);
    score.end_rank = rank_among(ensemble, md.rho[i]);
    if (!ensemble.empty()) {
      crps_values.push_back(crps(std::move(ensemble), md.rho[i]));
    }
    if (score.samples++ == 0) score.begin_ps = t;
    score.end_ps = t;
    score.md_end = md.rho[i];
    score.kmc_end_q05 = *low;
    score.kmc_end_q50 = median;
    score.kmc_end_q95 = high;
    score.end_inside = outside == 0.0;
    score.end_inside_half = md.rho[i] >= *interpolate(band.time, band.q25, t) &&
                            md.rho[i] <= *interpolate(band.time, band.q75, t);
  }
  if (score.samples < 2) return std::nullopt;
  score.rms_outside = std::sqrt(mean(outside_squared));
  score.mean_abs_z = mean(abs_z);
  score.median_error = mean(median_errors);
  if (!crps_values.empty()) score.crps = mean(crps_values);
  score.band_width = quantile(widths, 0.5);
  for (const double level : passage_levels) {
    score.passages.push_back(compare_passage(md, replicas, level));
  }
  return score;
}

RadialScore score_radial(std::span<const double> md,
                         std::span<const std::vector<double>> replicas) {
  assert(!replicas.empty());
  RadialScore score;
  for (std::size_t shell = 0; shell < md.size(); ++shell) {
    std::vector<double> values;
    for (const std::vector<double>& replica : replicas) values.push_back(replica[shell]);
    score.shells.push_back({.md = md[shell],
                            .kmc_q05 = quantile(values, 0.05),
                            .kmc_q50 = quantile(values, 0.50),
                            .kmc_q95 = quantile(values, 0.95)});
    score.crps += crps(std::move(values), md[shell]) / static_cast<double>(md.size());
  }
  return score;
}

Coverage coverage(int inside, int of) {
  using boost::math::binomial_distribution;
  if (of == 0) return {};
  return {.inside = inside,
          .of = of,
          .low = binomial_distribution<>::find_lower_bound_on_p(of, inside, 0.025),
          .high = binomial_distribution<>::find_upper_bound_on_p(of, inside, 0.025)};
}

Verdict judge(std::span<const CurveScore> held_out, const VerdictLimits& limits) {
  Verdict verdict;
  verdict.held_out = static_cast<int>(held_out.size());
  std::vector<double> z, squared_rms, width, median_error, crps;
  int inside = 0;
  int inside_half = 0;
  for (const CurveScore& score : held_out) {
    inside += score.end_inside ? 1 : 0;
    inside_half += score.end_inside_half ? 1 : 0;
    if (score.end_rank) ++verdict.ranks[rank_class(*score.end_rank)];
    z.push_back(score.mean_abs_z);
    squared_rms.push_back(score.rms_outside * score.rms_outside);
    width.push_back(score.band_width);
    median_error.push_back(score.median_error);
    if (score.crps) crps.push_back(*score.crps);
  }
  if (!crps.empty()) verdict.crps = mean(crps);
  verdict.band = coverage(inside, verdict.held_out);
  verdict.half_band = coverage(inside_half, verdict.held_out);
  if (!held_out.empty()) {
    verdict.mean_abs_z = mean(z);
    verdict.rms_outside = std::sqrt(mean(squared_rms));
    verdict.band_width = quantile(width, 0.5);
    verdict.median_error = mean(median_error);
  }
  if (verdict.held_out < limits.held_out || verdict.band_width > limits.band_width) {
    verdict.outcome = Outcome::NotEnoughData;
  } else if (verdict.mean_abs_z > limits.mean_abs_z || verdict.rms_outside > limits.max_rms) {
    verdict.outcome = Outcome::Disagree;
  } else {
    verdict.outcome = Outcome::Agree;
  }
  verdict.sentence = describe(verdict, limits);
  return verdict;
}

PassageError passage_error(std::span<const CurveScore> scores, double level) {
  std::vector<double> errors;
  for (const CurveScore& score : scores) {
    for (const PassageComparison& p : score.passages) {
      // Who starts above the level gets there at t = 0, which has no logarithm.
      if (p.level != level || !p.md || !p.kmc_q50 || *p.md <= 0.0 || *p.kmc_q50 <= 0.0) continue;
      errors.push_back(std::abs(std::log(*p.kmc_q50 / *p.md)));
    }
  }
  PassageError result;
  result.level = level;
  result.trajectories = static_cast<int>(errors.size());
  if (!errors.empty()) result.median = quantile(errors, 0.5);
  return result;
}

int exit_code(Outcome outcome) {
  switch (outcome) {
    case Outcome::Agree:
      return 0;
    case Outcome::Disagree:
      return 3;
    case Outcome::NotEnoughData:
      break;
  }
  return 4;
}

}  // namespace catex
