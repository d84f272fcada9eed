#include "text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <system_error>

namespace catex {
namespace {

constexpr std::string_view blanks = " \t\r\n";

template <typename Number>
std::optional<Number> parsed(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);  // from_chars knows no plus sign
  Number value{};
  const char* const end = word.data() + word.size();
  const auto [stop, error] = std::from_chars(word.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t begin = line.find_first_not_of(blanks); begin != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(blanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(blanks, end);
  }
  return words;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::optional<double> to_double(std::string_view word) {
  const std::optional<double> value = parsed<double>(word);
  if (value && !std::isfinite(*value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> to_integer(std::string_view word) { return parsed<std::int64_t>(word); }

LineReader::LineReader(const std::filesystem::path& file, LastLine last_line)
    : file_(file), last_line_(last_line), in_(file, std::ios::binary) {
  std::error_code no_file;
  size_ = std::filesystem::file_size(file, no_file);
  if (!in_ || no_file) {
    throw InputError(fmt::format("{}: cannot read: {}", file.string(),
                                 no_file ? no_file.message() : std::strerror(errno)));
  }
}

bool LineReader::next() {
  if (!std::getline(in_, line_)) return false;
  read_ += line_.size() + 1;
  ++number_;
  // getline meets the end of the file instead of the newline only in a last line without one.
  if (in_.eof() && last_line_ == LastLine::NeedsNewline) {
    left_out_line_ = true;
    return false;
  }
  if (line_.ends_with('\r')) line_.pop_back();
  return true;
}

void LineReader::need_next(std::string_view expected) {
  if (!next()) {
    throw FileEndsError(fmt::format("{}: ends after line {}; {} expected (is the file cut off?)",
                                    file_.string(), number_, expected));
  }
}

double LineReader::share_read() const {
  return size_ == 0 ? 1.0 : static_cast<double>(read_) / static_cast<double>(size_);
}

std::string LineReader::place() const { return fmt::format("{}:{}", file_.string(), number_); }

void LineReader::fail(std::string_view problem) const {
  throw InputError(fmt::format("{}: {}", place(), problem));
}

double LineReader::number(std::string_view word, std::string_view what) const {
  const std::optional<double> value = to_double(word);
  if (!value) fail(fmt::format("{} is '{}'; a finite number is needed", what, word));
  return *value;
}

std::int64_t LineReader::integer(std::string_view word, std::string_view what) const {
  const std::optional<std::int64_t> value = to_integer(word);
  if (!value) fail(fmt::format("{} is '{}'; a whole number is needed", what, word));
  return *value;
}

}  // namespace catex
