#pragma once

#include <string>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/rate_posterior.hpp"

namespace catex {

// Texts for people, at most 100 columns wide, with a newline at the end.

/// The parameters that the counts of the runs tell something about, with their standard deviations
/// before and after, and the variation between runs.
[[nodiscard]] std::string rate_model_text(const RateModelPosterior& rates, const Catalog& catalog);

/// Numbers of neighbours between which mobilities follow them; empty when they always do.
[[nodiscard]] std::string neighbour_range_text(const NeighbourRange& range, const Catalog& catalog);

/// Cations that remember when they came, with 90 % intervals; empty when none does.
[[nodiscard]] std::string cation_memory_text(const CationMemoryPosterior& memory,
                                             const Catalog& catalog);

/// How well a fit to the other runs forecasts each run, beside one rate for each ion and mechanism.
/// Needs two runs.
/// @param rates  by which moves are known to last
[[nodiscard]] std::string held_out_text(const RateModelPosterior& rates, const Catalog& catalog);

}  // namespace catex
