#include "catex/rates/quantile.hpp"

#include <algorithm>
#include <cassert>
#include <span>

namespace catex {
namespace {

double quantile_of_sorted(std::span<const double> values, double p) {
  assert(!values.empty());
  const auto n = static_cast<double>(values.size());
  const double place = std::clamp(p * (n + 1.0) - 1.0, 0.0, n - 1.0);
  const auto below = static_cast<std::size_t>(place);
  const double weight = place - static_cast<double>(below);
  if (weight == 0.0) return values[below];
  // Not lerp: between a finite value and infinity it gives NaN.
  return values[below] * (1.0 - weight) + values[below + 1] * weight;
}

}  // namespace

double quantile(std::vector<double> values, double p) {
  std::ranges::sort(values);
  return quantile_of_sorted(values, p);
}

QuantileRow quantile_row(std::vector<double> values) {
  std::ranges::sort(values);
  const auto at = [&values](double p) { return quantile_of_sorted(values, p); };
  return {at(0.05), at(0.25), at(0.50), at(0.75), at(0.95)};
}

}  // namespace catex
