#pragma once

#include <filesystem>

#include "catex/catalog/catalog.hpp"

namespace catex {

/// Framed protobuf files (src/io/proto/catalog.proto). Saving throws RunError; loading throws
/// InputError when the file is damaged, of another kind or holds an event class that is unknown.
void save_catalog(const std::filesystem::path& file, const Catalog& catalog);
[[nodiscard]] Catalog load_catalog(const std::filesystem::path& file);

void save_run_events(const std::filesystem::path& file, const RunEvents& events);
[[nodiscard]] RunEvents load_run_events(const std::filesystem::path& file);

}  // namespace catex
