#include "catex/io/message_file.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message_lite.h>

#include <limits>
#include <string>

#include "catex/base/errors.hpp"
#include "catex/io/framed_file.hpp"

namespace catex {

void save_message(const std::filesystem::path& file, std::string_view kind,
                  const google::protobuf::MessageLite& message, bool keep_previous) {
  if (message.ByteSizeLong() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw RunError(fmt::format("{}: {} of {} bytes exceeds protobuf's limit of 2 GiB",
                               file.string(), kind, message.ByteSizeLong()));
  }
  std::string payload;
  {
    google::protobuf::io::StringOutputStream stream(&payload);
    google::protobuf::io::CodedOutputStream coded(&stream);
    // Maps would be written in the order of their hash table otherwise.
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  save_framed(file, kind, payload, keep_previous);
}

void load_message(const std::filesystem::path& file, std::string_view kind,
                  google::protobuf::MessageLite& message) {
  if (!message.ParseFromString(load_framed(file, kind))) {
    throw InputError(
        fmt::format("{}: its content is no {} that this catex understands", file.string(), kind));
  }
}

}  // namespace catex
