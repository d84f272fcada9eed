#pragma once

#include <span>
#include <string>

#include "catex/report/run_comparison.hpp"

namespace catex {

/// Most samples of one run that the page draws; longer curves are thinned evenly.
inline constexpr std::size_t page_samples = 1000;

/// Distance between the samples to draw so that at most page_samples of n are left.
[[nodiscard]] std::size_t page_stride(std::size_t n);

/// JSON for the scripts of the page: curves, counts and crystals (assets/curves.js, crystal.js).
[[nodiscard]] std::string page_data(std::span<const RunData> runs, const RunComparison& comparison);

/// All numbers of the comparison as JSON, for `catex compare --json`.
[[nodiscard]] std::string comparison_json(std::span<const RunData> runs,
                                          const RunComparison& comparison);

}  // namespace catex
