#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace catex {

/// Whole content of a file. Throws InputError, naming the file, when it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);

/// Replaces a file as one step: temporary file beside it, fsync, rename. A crash at any moment
/// leaves either the old content or the new. Throws RunError (disk full, no permission).
void write_file_atomically(const std::filesystem::path& file, std::string_view content);

/// Returns when what was written to a file is on the disk. Throws RunError.
void sync_file(const std::filesystem::path& file);

}  // namespace catex
