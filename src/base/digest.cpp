#include "catex/base/digest.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include "catex/base/file.hpp"

namespace catex {

std::uint64_t digest64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string digest_hex(std::string_view bytes) { return fmt::format("{:016x}", digest64(bytes)); }

std::string file_digest_hex(const std::filesystem::path& file) {
  return digest_hex(read_file(file));
}

}  // namespace catex
