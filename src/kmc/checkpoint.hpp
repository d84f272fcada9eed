#pragma once

#include <filesystem>
#include <string>

#include "catex/kmc/ensemble.hpp"

namespace catex {

/// Digest of everything that decides the trajectories of an ensemble.
[[nodiscard]] std::string input_digest(const KmcProblem& problem);

/// Throws RunError when the file cannot be written.
void save_kmc_checkpoint(const std::filesystem::path& file, const KmcProblem& problem,
                         const KmcEnsemble& ensemble);

/// Brings an ensemble to where it was saved. Throws InputError when the file is damaged or of
/// another input.
void load_kmc_checkpoint(const std::filesystem::path& file, const KmcProblem& problem,
                         KmcEnsemble& ensemble);

}  // namespace catex
