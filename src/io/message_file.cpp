#include "catex/io/message_file.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/gzip_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include <limits>
#include <string>

#include "catex/base/errors.hpp"
#include "catex/io/framed_file.hpp"

namespace catex {
namespace {

namespace pbio = google::protobuf::io;
using google::protobuf::MessageLite;

/// First byte of a gzip stream (RFC 1952); no message begins with it, as wire type 7 does not
/// exist.
constexpr char gzip_mark = '\x1f';

void check_size(const std::filesystem::path& file, std::string_view kind,
                const MessageLite& message) {
  if (message.ByteSizeLong() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw RunError(fmt::format("{}: {} of {} bytes exceeds protobuf's limit of 2 GiB",
                               file.string(), kind, message.ByteSizeLong()));
  }
}

void serialise(const MessageLite& message, pbio::ZeroCopyOutputStream& stream) {
  pbio::CodedOutputStream coded(&stream);
  // Maps would be written in the order of their hash table otherwise.
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
}

}  // namespace

void save_message(const std::filesystem::path& file, std::string_view kind,
                  const MessageLite& message, bool keep_previous) {
  check_size(file, kind, message);
  std::string payload;
  {
    pbio::StringOutputStream stream(&payload);
    serialise(message, stream);
  }
  save_framed(file, kind, payload, keep_previous);
}

void save_compressed_message(const std::filesystem::path& file, std::string_view kind,
                             const MessageLite& message) {
  check_size(file, kind, message);
  std::string payload;
  {
    pbio::StringOutputStream stream(&payload);
    pbio::GzipOutputStream zipped(&stream);
    serialise(message, zipped);
    zipped.Close();
  }
  save_framed(file, kind, payload);
}

bool parse_payload(std::string_view payload, MessageLite& message) {
  pbio::ArrayInputStream stream(payload.data(), static_cast<int>(payload.size()));
  if (payload.empty() || payload.front() != gzip_mark) {
    return message.ParseFromZeroCopyStream(&stream);
  }
  pbio::GzipInputStream unzipped(&stream);
  return message.ParseFromZeroCopyStream(&unzipped);
}

void load_message(const std::filesystem::path& file, std::string_view kind, MessageLite& message) {
  if (!parse_payload(load_framed(file, kind), message)) {
    throw InputError(
        fmt::format("{}: its content is no {} that this catex understands", file.string(), kind));
  }
}

}  // namespace catex
