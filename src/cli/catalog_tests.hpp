#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/cation_memory_posterior.hpp"

namespace catex {

// Tests of the assumptions behind rates (docs/catalog.md, "Tests"). Texts for people, at most 100
// columns wide, with a newline at the end; empty when the runs have nothing to say.

/// Rates by how long a move must last.
[[nodiscard]] std::string return_test_text(const Catalog& catalog);
/// Hazard of departure by age.
[[nodiscard]] std::string age_test_text(const Catalog& catalog);
/// How hosts left, and what happened around them, with controls.
[[nodiscard]] std::string departures_text(const Catalog& catalog);
/// One line per gate.
/// @param memory  that the rate model has
[[nodiscard]] std::string gates_text(const Catalog& catalog, const CationMemoryPosterior& memory);

/// All of it, by keys "return_test", "age_test", "departures" and "gates".
void add_tests_json(const Catalog& catalog, nlohmann::json& json);

}  // namespace catex
