#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace catex {

/// XXH3, 64 bit: guards against damage and mix-ups, not against an adversary.
[[nodiscard]] std::uint64_t digest64(std::string_view bytes);

/// digest64 as 16 hexadecimal digits.
[[nodiscard]] std::string digest_hex(std::string_view bytes);

/// digest_hex of a file's content. Throws InputError when it cannot be read.
[[nodiscard]] std::string file_digest_hex(const std::filesystem::path& file);

}  // namespace catex
