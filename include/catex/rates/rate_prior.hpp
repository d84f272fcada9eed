#pragma once

#include <functional>
#include <vector>

#include "catex/rates/gaussian.hpp"
#include "catex/rates/rate_model.hpp"

namespace catex {

/// What is assumed of the parameters of the RateModel before any count; numbers and reasons in
/// docs/rates.md.
[[nodiscard]] Gaussian rate_prior();

/// Scale of the half-normal prior of each sigma of the variation between runs, in ln k.
inline constexpr double run_variation_scale = 0.3;

/// Rates whose logarithm is linear in parameters, as far as a fit must know them.
struct LogLinearRates {
  Gaussian prior;
  /// Terms of ln k of a cell at a temperature [K]. The first one is the level of a whole path and
  /// has the coefficient 1.
  std::function<void(const EventCell&, double, std::vector<RateModel::Term>&)> append_terms;
};

/// The RateModel.
[[nodiscard]] LogLinearRates rate_model_rates(Gaussian prior = rate_prior(),
                                              const NeighbourRange& range = {});

/// The baseline that the RateModel must beat: one rate and one barrier for each ion and mechanism,
/// whatever the surroundings.
[[nodiscard]] LogLinearRates one_rate_rates();

}  // namespace catex
