#pragma once

#include <filesystem>
#include <string_view>

namespace google::protobuf {
class MessageLite;
}

namespace catex {

/// Saves a protobuf message in a framed file; equal messages give equal bytes.
/// Throws RunError when it cannot be written or exceeds protobuf's 2 GiB.
void save_message(const std::filesystem::path& file, std::string_view kind,
                  const google::protobuf::MessageLite& message, bool keep_previous = false);

/// The same, smaller (gzip); for files that are kept and copied.
void save_compressed_message(const std::filesystem::path& file, std::string_view kind,
                             const google::protobuf::MessageLite& message);

/// Fills `message` from the payload of a framed file, compressed or not. False when it is no such
/// message.
[[nodiscard]] bool parse_payload(std::string_view payload, google::protobuf::MessageLite& message);

/// Fills `message` from a framed file of the given kind. Throws InputError as load_framed.
void load_message(const std::filesystem::path& file, std::string_view kind,
                  google::protobuf::MessageLite& message);

}  // namespace catex
