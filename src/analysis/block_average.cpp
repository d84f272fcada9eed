#include "catex/analysis/block_average.hpp"

#include <cassert>
#include <cmath>
#include <limits>

namespace catex {
namespace {

constexpr std::size_t most_blocks = 32;

}  // namespace

MeanSem mean_and_sem(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0.0;
  for (const double v : values) sum += v;
  const double mean = sum / n;
  double squares = 0.0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  if (values.size() < 2) return {mean, std::numeric_limits<double>::quiet_NaN()};
  return {mean, std::sqrt(squares / (n - 1.0) / n)};
}

void BlockAverage::add(std::span<const double> values) {
  assert(values.size() == sum_.size());
  for (std::size_t q = 0; q < sum_.size(); ++q) sum_[q] += values[q];
  ++frames_;
  if (++frames_in_sum_ < frames_per_block_) return;
  const double scale = 1.0 / static_cast<double>(frames_per_block_);
  for (double& s : sum_) s *= scale;
  blocks_.push_back(sum_);
  sum_.assign(sum_.size(), 0.0);
  frames_in_sum_ = 0;
  if (blocks_.size() == most_blocks) merge_pairs();
}

void BlockAverage::merge_pairs() {
  for (std::size_t k = 0; k < most_blocks / 2; ++k) {
    for (std::size_t q = 0; q < sum_.size(); ++q) {
      blocks_[k][q] = 0.5 * (blocks_[2 * k][q] + blocks_[2 * k + 1][q]);
    }
  }
  blocks_.resize(most_blocks / 2);
  frames_per_block_ *= 2;
}

MeanSem BlockAverage::result(std::size_t q) const {
  std::vector<double> values;
  values.reserve(blocks_.size());
  for (const std::vector<double>& block : blocks_) values.push_back(block[q]);
  return mean_and_sem(values);
}

}  // namespace catex
