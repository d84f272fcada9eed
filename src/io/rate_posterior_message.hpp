#pragma once

#include <filesystem>

#include "catex/io/proto/rate_posterior.pb.h"
#include "catex/rates/anion_rate_posterior.hpp"
#include "catex/rates/rate_posterior.hpp"

namespace catex {

/// For every file that holds a posterior.
void encode(const RateModelPosterior& posterior, proto::RateModelPosterior& message);
void encode(const AnionRatePosterior& posterior, proto::AnionRatePosterior& message);
/// Throw InputError, naming `file`, when the message is not of this catex' model of rates.
[[nodiscard]] RateModelPosterior decode(const proto::RateModelPosterior& message,
                                        const std::filesystem::path& file);
[[nodiscard]] AnionRatePosterior decode(const proto::AnionRatePosterior& message,
                                        const std::filesystem::path& file);

}  // namespace catex
