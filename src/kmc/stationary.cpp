#include "catex/kmc/stationary.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace catex {

namespace {

constexpr std::size_t blocks_per_half = 4;
constexpr std::size_t blocks = 2 * blocks_per_half;

using Window = std::span<const StationaryPoint>;

std::array<double, blocks> block_means(Window window, double StationaryPoint::*quantity) {
  const std::size_t size = window.size() / blocks;
  std::array<double, blocks> means{};
  for (std::size_t b = 0; b < blocks; ++b) {
    for (const StationaryPoint& p : window.subspan(b * size, size)) {
      means[b] += p.*quantity / static_cast<double>(size);
    }
  }
  return means;
}

struct Halves {
  double first = 0.0;
  double second = 0.0;
  double standard_error = 0.0;  ///< of their difference
};

Halves compare_halves(Window window, double StationaryPoint::*quantity) {
  const std::array<double, blocks> means = block_means(window, quantity);
  Halves h;
  for (std::size_t b = 0; b < blocks; ++b) {
    (b < blocks_per_half ? h.first : h.second) += means[b] / blocks_per_half;
  }
  double squares = 0.0;
  for (std::size_t b = 0; b < blocks; ++b) {
    squares += std::pow(means[b] - (b < blocks_per_half ? h.first : h.second), 2);
  }
  constexpr double degrees_of_freedom = blocks - 2;
  h.standard_error = std::sqrt(2.0 * squares / (degrees_of_freedom * blocks_per_half));
  return h;
}

/// @param scale  what the tolerance is a share of
bool no_trend(const Halves& h, double scale) {
  // Block means of equal values may differ by rounding.
  const double rounding = 1e-12 * (std::abs(h.first) + std::abs(h.second));
  const double difference = std::abs(h.second - h.first);
  return difference <= StationaryRule::standard_errors * h.standard_error + rounding &&
         difference < StationaryRule::tolerance * scale;
}

bool trades(Window window) {
  const StationaryPoint& middle = window[window.size() / 2];
  return middle.exchanges - window.front().exchanges >= StationaryRule::least_exchanges &&
         window.back().exchanges - middle.exchanges >= StationaryRule::least_exchanges;
}

/// The last samples within the rule's decades, a multiple of the blocks; none when the trajectory
/// is shorter than that.
Window last_window(std::span<const StationaryPoint> points, const StationaryRule& rule) {
  if (points.empty()) return {};
  const double begin = points.back().time / std::pow(10.0, rule.decades) * (1.0 - 1e-9);
  if (points.front().time > begin * (1.0 + 1e-6)) return {};
  const auto first = std::ranges::lower_bound(points, begin, {}, &StationaryPoint::time);
  const auto size = static_cast<std::size_t>(points.end() - first);
  return points.last(size - size % blocks);
}

}  // namespace

bool is_stationary(std::span<const StationaryPoint> points, const StationaryRule& rule) {
  const Window window = last_window(points, rule);
  if (window.size() < StationaryRule::least_samples || !trades(window)) return false;
  const Halves cations = compare_halves(window, &StationaryPoint::cations);
  return no_trend(compare_halves(window, &StationaryPoint::rho), 1.0) &&
         no_trend(cations, cations.first);
}

bool stationarity_due(double before, double now) {
  constexpr double per_decade = 8.0;
  if (before <= 0.0) return false;
  return std::floor(per_decade * std::log10(now)) > std::floor(per_decade * std::log10(before));
}

}  // namespace catex
