#pragma once

#include <filesystem>

#include "catex/kmc/ensemble.hpp"

namespace catex {

/// Writes the results of a finished ensemble: exchange.csv, exchange_band.csv,
/// exchange_variance.csv when replicas share draws, events.csv, kmc_summary.json and end.extxyz,
/// the crystal of the first replica (docs/files.md), and removes exchange_so_far.csv. Throws
/// RunError.
void write_kmc_results(const std::filesystem::path& run_dir, const KmcProblem& problem,
                       const KmcEnsemble& ensemble);

/// Writes exchange_so_far.csv: what the replicas of an unfinished ensemble have simulated. Throws
/// RunError.
void write_kmc_curves_so_far(const std::filesystem::path& run_dir, const KmcProblem& problem,
                             const KmcEnsemble& ensemble);

}  // namespace catex
