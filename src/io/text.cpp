#include "text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"

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

LineReader::LineReader(const std::filesystem::path& file)
    : file_(file), content_(read_file(file)) {}

bool LineReader::next() {
  if (next_ >= content_.size()) return false;
  const std::size_t end = std::min(content_.find('\n', next_), content_.size());
  line_ = std::string_view(content_).substr(next_, end - next_);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  next_ = end + 1;
  ++number_;
  return true;
}

void LineReader::need_next(std::string_view expected) {
  if (!next()) {
    throw InputError(fmt::format("{}: ends after line {}; {} expected (is the file cut off?)",
                                 file_.string(), number_, expected));
  }
}

void LineReader::fail(std::string_view problem) const {
  throw InputError(fmt::format("{}:{}: {}", file_.string(), number_, problem));
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
