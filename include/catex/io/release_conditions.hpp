#pragma once

#include "catex/catalog/catalog.hpp"
#include "catex/io/run_directory.hpp"

namespace catex {

/// Of an MD run, from the first rows at or after release of its exchange.csv and thermo.csv; what
/// they do not tell is absent. Throws InputError for a damaged file.
[[nodiscard]] ReleaseConditions read_release_conditions(const RunDirectory& run);

}  // namespace catex
