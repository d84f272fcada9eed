#pragma once

#include <span>
#include <vector>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/rate_fit.hpp"

namespace catex {

/// Share of lasting moves below which they tell nothing of how fast a pair flickers.
inline constexpr double least_lasting_share = 0.3;

/// The counts of runs, exposures times the share of events that last within the run's return
/// window (lasting_share, at least least_lasting_share). A rate times such an exposure is a number
/// of lasting events.
[[nodiscard]] std::vector<CountedRun> lasting_exposures(std::span<const RunEvents> runs,
                                                        const RateModelPosterior& rates);

/// Memory and rates of cations. MD counts moves that last, while KMC makes and takes back its own:
/// so the rates are such that their lasting moves are those counted. They are fitted, and fitted
/// again to exposures times the share that lasts by the fit before.
struct CationRateFit {
  LogLinearFit rates;
  RateModelPosterior posterior;  ///< with the memory
};
[[nodiscard]] CationRateFit fit_cation_rates(std::span<const RunEvents> runs);

}  // namespace catex
