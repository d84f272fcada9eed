#pragma once

#include <span>
#include <string>

#include "catex/report/run_comparison.hpp"

/// Tables about one KMC run as HTML; each is empty when there is nothing to say.
namespace catex {

/// How many held-out MD runs lie in the bands, and how they rank, by what holds them out.
[[nodiscard]] std::string coverage_table(std::span<const RunData> runs, const KmcVerdict& judged);

/// The spread of a KMC run by its origin, where its replicas share draws of the rates.
[[nodiscard]] std::string spread_table(const RunData& kmc);

/// Shares of the events by ion and mechanism, and net numbers of adsorbed ions.
[[nodiscard]] std::string mechanism_tables(std::span<const RunData> runs,
                                           const RunComparison& comparison, std::size_t kmc);

/// The KMC's CRPS beside the error of the mean-field curve, or why there is no such curve.
[[nodiscard]] std::string mean_field_table(std::span<const RunData> runs,
                                           const RunComparison& comparison,
                                           const KmcVerdict& verdict);

/// A row per KMC run; empty below two.
[[nodiscard]] std::string side_by_side_table(std::span<const RunData> runs,
                                             const RunComparison& comparison);

}  // namespace catex
