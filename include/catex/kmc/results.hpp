#pragma once

#include <filesystem>

#include "catex/kmc/ensemble.hpp"

namespace catex {

/// Writes the results of a finished ensemble: exchange.csv, exchange_band.csv,
/// exchange_variance.csv when replicas share draws, events.csv, kmc_summary.json and end.extxyz,
/// the crystal of the first replica (docs/files.md). Throws RunError.
void write_kmc_results(const std::filesystem::path& run_dir, const KmcProblem& problem,
                       const KmcEnsemble& ensemble);

}  // namespace catex
