#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace catex {

/// Mean and standard error of a mean.
struct MeanSem {
  double mean = 0.0;
  double sem = 0.0;  ///< NaN with fewer than two values
};

/// Of independent values: standard deviation (n - 1) / sqrt(n).
[[nodiscard]] MeanSem mean_and_sem(std::span<const double> values);

/// Means of several quantities over consecutive blocks of frames, as many as it takes for an
/// uncertainty and never more: with 32 full blocks each two become one, so that 16 to 31 remain
/// (with fewer frames, one block per frame). Blocks that are long against the memory of the system
/// are independent, and their scatter gives the standard error of the mean.
class BlockAverage {
 public:
  explicit BlockAverage(std::size_t quantities) : sum_(quantities, 0.0) {}

  /// One value per quantity.
  void add(std::span<const double> values);

  [[nodiscard]] std::size_t frames() const { return frames_; }
  [[nodiscard]] std::size_t blocks() const { return blocks_.size(); }
  [[nodiscard]] std::size_t frames_per_block() const { return frames_per_block_; }
  /// Mean of quantity q in full block k.
  [[nodiscard]] double block(std::size_t k, std::size_t q) const { return blocks_[k][q]; }
  /// Over the full blocks.
  [[nodiscard]] MeanSem result(std::size_t q) const;

 private:
  void merge_pairs();

  std::size_t frames_ = 0;
  std::size_t frames_per_block_ = 1;
  std::size_t frames_in_sum_ = 0;
  std::vector<double> sum_;
  std::vector<std::vector<double>> blocks_;
};

}  // namespace catex
