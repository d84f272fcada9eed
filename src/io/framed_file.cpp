#include "catex/io/framed_file.hpp"

#include <fmt/format.h>

#include <cassert>

#include "catex/base/digest.hpp"
#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"

namespace catex {
namespace {

constexpr std::string_view magic = "CATEX";
constexpr int format_version = 1;
constexpr std::size_t integer_bytes = 8;

std::string little_endian(std::uint64_t value) {
  std::string bytes;
  for (std::size_t k = 0; k < integer_bytes; ++k) bytes += static_cast<char>(value >> 8 * k & 0xff);
  return bytes;
}

std::uint64_t from_little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t k = 0; k < integer_bytes; ++k) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[k])} << 8 * k;
  }
  return value;
}

/// Says what is wrong with the file and which other one to use.
[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& problem) {
  const std::filesystem::path previous = previous_name(file);
  const bool fallback = std::filesystem::exists(previous);
  throw InputError(fmt::format("{}: {}{}", file.string(), problem,
                               fallback
                                   ? fmt::format("; the one before it is kept as {}: rename it "
                                                 "to {} to go on from there",
                                                 previous.string(), file.filename().string())
                                   : ""));
}

/// Takes the file apart from front to back.
class Frame {
 public:
  Frame(const std::filesystem::path& file, std::string_view content)
      : file_(file), rest_(content) {}

  std::string_view take(std::uint64_t bytes) {
    if (bytes > rest_.size()) {
      refuse(file_, fmt::format("is cut off: {} more bytes are needed", bytes - rest_.size()));
    }
    const std::string_view part = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return part;
  }
  std::uint64_t take_integer() { return from_little_endian(take(integer_bytes)); }
  int take_byte() { return static_cast<unsigned char>(take(1)[0]); }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  const std::filesystem::path& file_;
  std::string_view rest_;
};

}  // namespace

std::filesystem::path previous_name(const std::filesystem::path& file) {
  std::filesystem::path name = file.stem();
  name += ".prev";
  name += file.extension();
  return file.parent_path() / name;
}

void save_framed(const std::filesystem::path& file, std::string_view kind, std::string_view payload,
                 bool keep_previous) {
  assert(kind.size() < 256);
  std::string content(magic);
  content += static_cast<char>(format_version);
  content += static_cast<char>(kind.size());
  content += kind;
  content += little_endian(payload.size());
  content += payload;
  content += little_endian(digest64(content));
  if (keep_previous && std::filesystem::exists(file)) {
    // Copied, not renamed: at no moment is there no file of this name.
    write_file_atomically(previous_name(file), read_file(file));
  }
  write_file_atomically(file, content);
}

FramedFile read_framed(const std::filesystem::path& file) {
  const std::string content = read_file(file);
  const std::string_view begin = std::string_view(content).substr(0, magic.size());
  if (content.empty()) refuse(file, "is empty");
  if (begin != magic.substr(0, begin.size())) {
    refuse(file, "is no checkpoint or catalog of catex (it does not begin with 'CATEX')");
  }
  Frame frame(file, content);
  frame.take(magic.size());
  FramedFile result;
  result.version = frame.take_byte();
  if (result.version != format_version) {
    refuse(file, fmt::format("has format version {}; this catex reads version {}", result.version,
                             format_version));
  }
  result.kind = frame.take(frame.take_byte());
  const std::uint64_t length = frame.take_integer();
  result.payload = frame.take(length);
  const std::size_t guarded = content.size() - integer_bytes;
  result.digest = frame.take_integer();
  if (!frame.at_end() || result.digest != digest64(std::string_view(content).substr(0, guarded))) {
    refuse(file, "is damaged (its checksum does not fit its content)");
  }
  return result;
}

std::string load_framed(const std::filesystem::path& file, std::string_view kind) {
  FramedFile framed = read_framed(file);
  if (framed.kind != kind) {
    throw InputError(fmt::format("{}: is a file of kind '{}'; '{}' is needed", file.string(),
                                 framed.kind, kind));
  }
  return std::move(framed.payload);
}

}  // namespace catex
