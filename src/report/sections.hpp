#pragma once

#include <span>
#include <string>

#include "catex/report/run_comparison.hpp"

/// Parts of the page as HTML; each is empty when there is nothing to say.
namespace catex {

/// "Pb -> Cd, 600 K, 0 GPa, non-preferential": what runs must share to be averaged over.
[[nodiscard]] std::string conditions(const Manifest& manifest);

/// The judgement in one sentence.
[[nodiscard]] std::string verdict_section(const RunComparison& comparison);
/// MD against KMC in numbers, and what could not be compared.
[[nodiscard]] std::string comparison_section(std::span<const RunData> runs,
                                             const RunComparison& comparison);
/// How little or much the rates are based on.
[[nodiscard]] std::string statistics_section(std::span<const RunData> runs);
/// The jump tables by the paper's criteria, with the s.e.m. over runs.
[[nodiscard]] std::string jumps_section(std::span<const RunData> runs);
/// Versions, seeds and inputs.
[[nodiscard]] std::string inputs_section(std::span<const RunData> runs);

}  // namespace catex
