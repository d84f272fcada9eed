#include "catex/analysis/diffusion.hpp"

#include <algorithm>
#include <cmath>

namespace catex {
namespace {

constexpr std::size_t most_kept = 256;
constexpr int fewest_per_segment = 4;
constexpr double fit_begin = 0.15;  // of a segment's length
constexpr double fit_end = 0.5;

/// Slope of a straight line through (x, y), least squares.
double slope(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sx += x[i];
    sy += y[i];
    sxx += x[i] * x[i];
    sxy += x[i] * y[i];
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

/// Lags of the fit, in kept frames; two at least.
struct Window {
  int first;
  int last;
};
Window fit_window(int per_segment) {
  const int last = std::max(2, static_cast<int>(fit_end * per_segment));
  const int first = static_cast<int>(std::ceil(fit_begin * per_segment));
  return {std::clamp(first, 1, last - 1), last};
}

}  // namespace

void Diffusion::frame(double time_ps, const IonSystem& system) {
  std::vector<Vec3> fractional;
  fractional.reserve(system.size());
  for (const Vec3& r : system.positions) fractional.push_back(system.cell.to_fractional(r));
  if (frames_ == 0) {
    species_ = system.species;
    moved_.assign(system.size(), Vec3::Zero());
  } else {
    Vec3 drift = Vec3::Zero();
    double mass = 0.0;
    std::vector<Vec3> steps(system.size());
    for (std::size_t i = 0; i < system.size(); ++i) {
      Vec3 ds = fractional[i] - fractional_[i];
      ds -= ds.array().round().matrix();
      steps[i] = system.cell.to_cartesian(ds);
      const double m = model_.species(species_[i]).mass;
      drift += m * steps[i];
      mass += m;
    }
    drift /= mass;
    for (std::size_t i = 0; i < system.size(); ++i) moved_[i] += steps[i] - drift;
  }
  fractional_ = std::move(fractional);
  if (frames_++ % stride_ == 0) keep(time_ps);
}

void Diffusion::keep(double time_ps) {
  Places places;
  places.reserve(moved_.size());
  for (const Vec3& r : moved_) places.push_back(r.cast<float>());
  kept_.push_back(std::move(places));
  times_.push_back(time_ps);
  if (kept_.size() < most_kept) return;
  for (std::size_t k = 1; k < most_kept / 2; ++k) {
    kept_[k] = std::move(kept_[2 * k]);
    times_[k] = times_[2 * k];
  }
  kept_.resize(most_kept / 2);
  times_.resize(most_kept / 2);
  stride_ *= 2;
}

double Diffusion::spacing_ps() const {
  return (times_.back() - times_.front()) / static_cast<double>(times_.size() - 1);
}

bool Diffusion::evenly_spaced() const {
  if (times_.size() < 2) return false;
  const double spacing = spacing_ps();
  for (std::size_t k = 1; k < times_.size(); ++k) {
    if (std::abs(times_[k] - times_[k - 1] - spacing) > 0.01 * spacing) return false;
  }
  return true;
}

std::vector<double> Diffusion::segment_msd(int segment, int species) const {
  const int n = frames_per_segment();
  const int begin = segment * n;
  std::vector<double> msd(n, 0.0);
  for (int lag = 1; lag < n; ++lag) {
    double sum = 0.0;
    std::int64_t count = 0;
    for (int k = begin; k + lag < begin + n; ++k) {
      for (std::size_t i = 0; i < species_.size(); ++i) {
        if (species_[i] != species) continue;
        sum += (kept_[k + lag][i] - kept_[k][i]).squaredNorm();
        ++count;
      }
    }
    msd[lag] = sum / static_cast<double>(count);
  }
  return msd;
}

MeanSquareDisplacement Diffusion::mean_msd(
    const std::vector<std::vector<double>>& of_segment) const {
  MeanSquareDisplacement result;
  for (int lag = 1; lag < frames_per_segment(); ++lag) {
    std::vector<double> values;
    for (const std::vector<double>& msd : of_segment) values.push_back(msd[lag]);
    const MeanSem mean = mean_and_sem(values);
    result.lag_ps.push_back(lag * spacing_ps());
    result.msd_A2.push_back(mean.mean);
    result.msd_sem_A2.push_back(mean.sem);
  }
  return result;
}

std::optional<DiffusionResult> Diffusion::result(int species) const {
  const int n = frames_per_segment();
  if (n < fewest_per_segment || !evenly_spaced()) return std::nullopt;
  if (std::ranges::find(species_, species) == species_.end()) return std::nullopt;
  const Window window = fit_window(n);
  std::vector<std::vector<double>> of_segment;
  std::vector<double> coefficients;
  for (int s = 0; s < segments; ++s) {
    of_segment.push_back(segment_msd(s, species));
    std::vector<double> x;
    std::vector<double> y;
    for (int lag = window.first; lag <= window.last; ++lag) {
      x.push_back(lag * spacing_ps());
      y.push_back(of_segment.back()[lag]);
    }
    coefficients.push_back(slope(x, y) / 6.0);
  }
  MeanSquareDisplacement msd = mean_msd(of_segment);
  std::vector<double> log_x;
  std::vector<double> log_y;
  for (int lag = window.first; lag <= window.last; ++lag) {
    log_x.push_back(std::log(msd.lag_ps[lag - 1]));
    log_y.push_back(std::log(msd.msd_A2[lag - 1]));
  }
  const MeanSem D = mean_and_sem(coefficients);
  return DiffusionResult{.D_A2_ps = D.mean,
                         .D_sem_A2_ps = D.sem,
                         .from_ps = window.first * spacing_ps(),
                         .to_ps = window.last * spacing_ps(),
                         .exponent = slope(log_x, log_y),
                         .msd_at_end_A2 = msd.msd_A2[window.last - 1],
                         .msd = std::move(msd)};
}

}  // namespace catex
