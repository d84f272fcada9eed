#include "catex/rates/variance_split.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace catex {

namespace {

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

VarianceSplit split_variance(std::span<const double> values, int per_draw) {
  assert(per_draw >= 2 && values.size() % per_draw == 0);
  const std::size_t draws = values.size() / per_draw;
  assert(draws >= 2);
  const double overall = mean(values);
  double between = 0.0;
  double within = 0.0;
  for (std::size_t d = 0; d < draws; ++d) {
    const auto group = values.subspan(d * per_draw, per_draw);
    const double centre = mean(group);
    between += per_draw * (centre - overall) * (centre - overall);
    for (const double v : group) within += (v - centre) * (v - centre);
  }
  between /= static_cast<double>(draws - 1);
  within /= static_cast<double>(draws) * (per_draw - 1);
  return {.rates = std::max(0.0, (between - within) / per_draw), .stochastic = within};
}

}  // namespace catex
