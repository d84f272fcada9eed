#pragma once

#include <string>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/rate_posterior.hpp"

namespace catex {

// Texts for people, at most 100 columns wide, with a newline at the end.

/// The parameters that the counts of the runs tell something about, with their standard deviations
/// before and after, and the variation between runs.
[[nodiscard]] std::string rate_model_text(const RateModelPosterior& rates, const Catalog& catalog);

/// How well a fit to the other runs forecasts each run, beside one rate for each ion and mechanism.
/// Needs two runs.
[[nodiscard]] std::string held_out_text(const Catalog& catalog);

}  // namespace catex
