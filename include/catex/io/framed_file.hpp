#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace catex {

/// What a framed file holds; stands in the file and is checked on loading.
namespace file_kind {
inline constexpr std::string_view catalog = "catalog";
inline constexpr std::string_view run_events = "run events";
inline constexpr std::string_view md_checkpoint = "md checkpoint";
inline constexpr std::string_view kmc_checkpoint = "kmc checkpoint";
}  // namespace file_kind

/// Binary file that shows when it is cut off or damaged. Layout, integers little-endian:
/// "CATEX", format version (1 byte), length of the kind (1 byte), kind, length of the payload
/// (8 bytes), payload, XXH3 of everything before (8 bytes).
struct FramedFile {
  int version = 0;
  std::string kind;
  std::uint64_t digest = 0;
  std::string payload;
};

/// Name of a file's predecessor: restart.pb -> restart.prev.pb.
[[nodiscard]] std::filesystem::path previous_name(const std::filesystem::path& file);

/// Writes the file as one step (write_file_atomically). With `keep_previous` a file that is there
/// is first copied to previous_name(file), so that two checkpoints are left when one is lost.
/// Throws RunError.
void save_framed(const std::filesystem::path& file, std::string_view kind, std::string_view payload,
                 bool keep_previous = false);

/// Payload of a file of the given kind. Throws InputError, naming the predecessor if there is one,
/// when the file is cut off, damaged, foreign or of another kind.
[[nodiscard]] std::string load_framed(const std::filesystem::path& file, std::string_view kind);

/// The same for any kind.
[[nodiscard]] FramedFile read_framed(const std::filesystem::path& file);

}  // namespace catex
