#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/anion_rate_posterior.hpp"
#include "catex/rates/rate_posterior.hpp"

namespace catex {

// Anions that leave the net's surface and come back. Texts for people, at most 100 columns wide,
// with a newline at the end; empty when no run counted anions.

/// Counts and rates by temperature, direction and number of neighbours, beside what the model
/// expects in the exposures.
[[nodiscard]] std::string anion_counts_text(const Catalog& catalog,
                                            const std::optional<AnionRatePosterior>& rates);

/// The parameters with their standard deviations before and after, and the variation between runs.
[[nodiscard]] std::string anion_rates_text(const AnionRatePosterior& rates, const Catalog& catalog);

/// What a bond between anion and cation costs: by the rates of anions, and by those of cations as
/// the energy that a cation pays when its site loses a corner.
[[nodiscard]] std::string bond_energies_text(const AnionRatePosterior& anions,
                                             const RateModelPosterior& cations,
                                             const Catalog& catalog);

/// How well each run is forecast from the others.
[[nodiscard]] std::string held_out_anions_text(const Catalog& catalog);

/// Adds "anions", the counts, and "anion_rates", the parameters; nothing where there are none.
void add_anions_json(const Catalog& catalog, const std::optional<AnionRatePosterior>& rates,
                     nlohmann::json& json);

}  // namespace catex
