#pragma once

#include <filesystem>

#include "catex/io/proto/rate_posterior.pb.h"
#include "catex/rates/rate_posterior.hpp"

namespace catex {

/// For every file that holds a posterior.
void encode(const RateModelPosterior& posterior, proto::RateModelPosterior& message);
/// Throws InputError, naming `file`, when the message is not of this catex' RateModel.
[[nodiscard]] RateModelPosterior decode(const proto::RateModelPosterior& message,
                                        const std::filesystem::path& file);

}  // namespace catex
