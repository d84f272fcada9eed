#pragma once

#include <filesystem>
#include <optional>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/rate_posterior.hpp"

namespace catex {

/// Framed protobuf files (src/io/proto/catalog.proto). Saving throws RunError; loading throws
/// InputError when the file is damaged, of another kind, holds an event class that is unknown or
/// parameters of rates that are not those of this catex' RateModel.
/// @param rates  fitted to the catalog's runs
void save_catalog(const std::filesystem::path& file, const Catalog& catalog,
                  const std::optional<RateModelPosterior>& rates = std::nullopt);
[[nodiscard]] Catalog load_catalog(const std::filesystem::path& file);
/// nullopt when the file holds none.
[[nodiscard]] std::optional<RateModelPosterior> load_catalog_rates(
    const std::filesystem::path& file);

void save_run_events(const std::filesystem::path& file, const RunEvents& events);
[[nodiscard]] RunEvents load_run_events(const std::filesystem::path& file);

}  // namespace catex
