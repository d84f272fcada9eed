#pragma once

#include <optional>
#include <string>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/anion_rate_posterior.hpp"

namespace catex {

// Texts for people, at most 100 columns wide, with a newline at the end unless said otherwise.

/// The paper's jumps per run, their totals, the mean kick-out ratio over runs with its standard
/// error, and the places of the jumped ions.
[[nodiscard]] std::string jump_tables_text(const Catalog& catalog);

/// The runs, and how well the lattice of sites described them.
[[nodiscard]] std::string validity_text(const Catalog& catalog);

/// "12 classes measured, 34 with an upper limit, 0 without information"; no newline.
[[nodiscard]] std::string class_census(const Catalog& catalog);

/// Measured classes, or all, with counts, exposure and rate; by mechanism, then by count.
[[nodiscard]] std::string class_table_text(const Catalog& catalog, bool all);

/// Rate [1/ns] and its 90 % interval, or an upper limit; 12 columns and a text, no newline.
[[nodiscard]] std::string rate_text(const ClassCount& count);

/// All of it as JSON; no newline.
[[nodiscard]] std::string catalog_json(const Catalog& catalog,
                                       const std::optional<AnionRatePosterior>& anion_rates);

}  // namespace catex
