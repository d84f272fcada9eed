#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "catex/campaign/campaign.hpp"
#include "catex/report/calibration.hpp"

namespace catex {

/// The key that a campaign varies for a calibration.
inline constexpr std::string_view calibrated_key = "kmc.surface_step_factor";

/// Table with the columns time_s, rho and sd. Throws InputError with every row that makes no sense.
[[nodiscard]] std::vector<Observation> read_observations(const std::filesystem::path& file);

/// The ensembles of a campaign of KMC runs that varies `calibrated_key` alone; those that differ in
/// their seeds are put together. Throws InputError with every run that is not finished or whose
/// curves end before the last observation, or when the campaign is of another kind.
[[nodiscard]] std::vector<FactorEnsemble> read_factor_ensembles(
    const Campaign& campaign, std::span<const Observation> observations);

}  // namespace catex
