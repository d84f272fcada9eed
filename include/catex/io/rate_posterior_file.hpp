#pragma once

#include <filesystem>

#include "catex/rates/rate_posterior.hpp"

namespace catex {

/// Framed protobuf file (src/io/proto/rate_posterior.proto). Saving throws RunError; loading throws
/// InputError when the file is damaged, of another kind, or its parameters are not those of this
/// catex' RateModel.
void save_rate_posterior(const std::filesystem::path& file, const RateModelPosterior& posterior);
[[nodiscard]] RateModelPosterior load_rate_posterior(const std::filesystem::path& file);

}  // namespace catex
