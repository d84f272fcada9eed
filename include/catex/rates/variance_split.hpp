#pragma once

#include <span>

namespace catex {

/// Variance of a quantity over trajectories, by its origin.
struct VarianceSplit {
  double rates = 0.0;       ///< of the means of different draws of the rates
  double stochastic = 0.0;  ///< of trajectories of the same rates

  [[nodiscard]] double total() const { return rates + stochastic; }
  /// rates / total; 0 without any variance.
  [[nodiscard]] double rate_share() const { return total() > 0.0 ? rates / total() : 0.0; }
};

/// One-way analysis of variance (H. Scheffé, The Analysis of Variance, 1959, ch. 7): the mean
/// square within draws estimates `stochastic`, the mean square between draws per_draw * rates +
/// stochastic. Both estimates are unbiased, but that of `rates` is set to 0 where it is
/// negative, so that it is too large on average where rates hardly matter.
/// @param values    by trajectory, those of one draw next to each other
/// @param per_draw  trajectories of each draw, >= 2; at least two draws
[[nodiscard]] VarianceSplit split_variance(std::span<const double> values, int per_draw);

}  // namespace catex
