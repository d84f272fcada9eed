#pragma once

#include <filesystem>
#include <string>

namespace catex {

/// Any checkpoint or catalog as readable text: a head with kind, format version and digest, then
/// every field by name; long lists of numbers are shortened to their first values and their count.
/// Throws InputError when the file is damaged or none of ours.
[[nodiscard]] std::string inspect_text(const std::filesystem::path& file);

}  // namespace catex
