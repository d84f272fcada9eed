#include "catex/analysis/pair_distribution.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "pair_search.hpp"

namespace catex {
namespace {

/// Running mean over 2 * reach + 1 bins, fewer at the ends.
std::vector<double> smoothed(const std::vector<double>& values, int reach) {
  std::vector<double> result;
  const int n = static_cast<int>(values.size());
  for (int k = 0; k < n; ++k) {
    const int first = std::max(0, k - reach);
    const int last = std::min(n - 1, k + reach);
    double sum = 0.0;
    for (int i = first; i <= last; ++i) sum += values[i];
    result.push_back(sum / (last - first + 1));
  }
  return result;
}

/// Adds one bin to a comparison; `sem` is that of the difference.
void add_bin(CurveDifference& result, double r, double difference, double sem) {
  result.max_difference = std::max(result.max_difference, std::abs(difference));
  if (!(sem > 0.0)) return;
  const double chi = std::abs(difference) / sem;
  ++result.bins;
  result.rms_chi += chi * chi;
  if (chi > result.max_chi) {
    result.max_chi = chi;
    result.r_of_max_chi = r;
  }
}

void finish(CurveDifference& result) {
  if (result.bins > 0) result.rms_chi = std::sqrt(result.rms_chi / result.bins);
}

}  // namespace

PairDistribution::PairDistribution(int species, PairDistributionSettings settings)
    : species_(species),
      settings_(settings),
      all_bins_(static_cast<int>(std::ceil(settings.r_max / settings.bin_width - 1e-9))),
      bins_(all_bins_),
      sums_(static_cast<std::size_t>(species) * (species + 1) / 2 * all_bins_),
      pairs_(static_cast<std::size_t>(species) * (species + 1) / 2 * all_bins_, 0.0) {}

std::size_t PairDistribution::index(int a, int b, int k) const {
  const int low = std::min(a, b);
  const int high = std::max(a, b);
  return static_cast<std::size_t>(high * (high + 1) / 2 + low) * all_bins_ + k;
}

double PairDistribution::shell_volume(int k) const {
  const double inner = k * settings_.bin_width;
  const double outer = (k + 1) * settings_.bin_width;
  return 4.0 / 3.0 * std::numbers::pi * (std::pow(outer, 3) - std::pow(inner, 3));
}

void PairDistribution::frame(const IonSystem& system) {
  if (ions_.empty()) {
    for (int s = 0; s < species_; ++s) ions_.push_back(count_species(system, s));
  }
  // Beyond half the smallest width a pair has several images.
  const double half_width = 0.5 * system.cell.widths().minCoeff();
  bins_ = std::min(bins_, static_cast<int>(half_width / settings_.bin_width));
  of_frame_.assign(pairs_.size(), 0.0);
  const double reach = std::min(half_width, all_bins_ * settings_.bin_width);
  const double per_width = 1.0 / settings_.bin_width;
  PairSearch(system, reach).for_each_pair([&](int i, int j, double squared) {
    const int k = std::min(static_cast<int>(std::sqrt(squared) * per_width), all_bins_ - 1);
    of_frame_[index(system.species[i], system.species[j], k)] += 1.0;
  });
  for (std::size_t q = 0; q < pairs_.size(); ++q) pairs_[q] += of_frame_[q];
  const double volume = system.cell.volume();
  for (int a = 0; a < species_; ++a) {
    for (int b = a; b < species_; ++b) {
      const double possible =
          a == b ? 0.5 * ions_[a] * (ions_[a] - 1.0) : 1.0 * ions_[a] * ions_[b];
      if (possible == 0.0) continue;
      for (int k = 0; k < all_bins_; ++k) {
        of_frame_[index(a, b, k)] *= volume / (possible * shell_volume(k));
      }
    }
  }
  sums_.add(of_frame_);
}

PairCurve PairDistribution::curve(int a, int b) const {
  PairCurve curve;
  const double each = (a == b ? 2.0 : 1.0) / (ions_[a] * static_cast<double>(sums_.frames()));
  double neighbours = 0.0;
  for (int k = 0; k < bins_; ++k) {
    const MeanSem g = sums_.result(index(a, b, k));
    neighbours += each * pairs_[index(a, b, k)];
    curve.r.push_back((k + 0.5) * settings_.bin_width);
    curve.g.push_back(g.mean);
    curve.g_sem.push_back(g.sem);
    curve.neighbours.push_back(neighbours);
  }
  return curve;
}

double PairDistribution::neighbours_sem(int a, int b, double r) const {
  // The scatter of the integral of g; that of the density is small beside it.
  std::vector<double> integrals;
  for (std::size_t block = 0; block < sums_.blocks(); ++block) {
    double integral = 0.0;
    for (int k = 0; k < bins_ && (k + 0.5) * settings_.bin_width < r; ++k) {
      integral += block_g(block, a, b, k) * shell_volume(k);
    }
    integrals.push_back(integral);
  }
  const MeanSem integral = mean_and_sem(integrals);
  const PairCurve all = curve(a, b);
  const auto k =
      std::min(static_cast<std::size_t>(r / settings_.bin_width - 0.5), all.r.size() - 1);
  return integral.mean > 0.0 ? all.neighbours[k] * integral.sem / integral.mean : 0.0;
}

std::optional<FirstShell> first_shell(const PairCurve& curve) {
  const int n = static_cast<int>(curve.r.size());
  if (n < 2) return std::nullopt;
  const double width = curve.r[1] - curve.r[0];
  const int reach = static_cast<int>(std::lround(0.1 / width));
  const std::vector<double> g = smoothed(curve.g, reach);
  const double highest = *std::ranges::max_element(g);
  if (highest <= 0.0) return std::nullopt;
  int peak = 0;
  while (peak < n - 1 && (g[peak] < 0.5 * highest || g[peak + 1] > g[peak])) ++peak;
  const auto near_peak = curve.g.begin() + std::max(0, peak - reach);
  const auto top = std::max_element(near_peak, curve.g.begin() + std::min(n, peak + reach + 1));
  const int around = static_cast<int>(std::lround(0.5 / width));
  for (int k = peak + 1; k + around < n; ++k) {
    const auto first = g.begin() + std::max(0, k - around);
    if (g[k] > *std::min_element(first, g.begin() + k + around + 1)) continue;
    return FirstShell{.r_peak = curve.r[top - curve.g.begin()],
                      .g_peak = *top,
                      .r_minimum = curve.r[k] + 0.5 * width,
                      .neighbours = curve.neighbours[k]};
  }
  return std::nullopt;
}

CurveDifference compare_in_one_run(const PairDistribution& run, int a1, int b1, int a2, int b2) {
  CurveDifference result;
  std::vector<double> differences(run.sums().blocks());
  for (int k = 0; k < run.bins(); ++k) {
    for (std::size_t block = 0; block < differences.size(); ++block) {
      differences[block] = run.block_g(block, a1, b1, k) - run.block_g(block, a2, b2, k);
    }
    const MeanSem difference = mean_and_sem(differences);
    add_bin(result, (k + 0.5) * run.bin_width(), difference.mean, difference.sem);
  }
  finish(result);
  return result;
}

CurveDifference compare_runs(const PairCurve& first, const PairCurve& second) {
  CurveDifference result;
  for (std::size_t k = 0; k < std::min(first.r.size(), second.r.size()); ++k) {
    add_bin(result, first.r[k], first.g[k] - second.g[k],
            std::hypot(first.g_sem[k], second.g_sem[k]));
  }
  finish(result);
  return result;
}

}  // namespace catex
