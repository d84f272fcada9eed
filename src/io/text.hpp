#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace catex {

/// Words between blanks.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view line);
[[nodiscard]] std::string_view trim(std::string_view text);

/// Nothing unless the whole word is a finite number.
[[nodiscard]] std::optional<double> to_double(std::string_view word);
[[nodiscard]] std::optional<std::int64_t> to_integer(std::string_view word);

/// Lines of a text file, one after the other; knows where it is for error messages.
class LineReader {
 public:
  /// Throws InputError when the file cannot be read.
  explicit LineReader(const std::filesystem::path& file);

  /// Moves to the next line; false after the last one. A '\r' at its end is dropped.
  bool next();
  /// next(), but throws InputError at the end of the file; `expected` says what is missing.
  void need_next(std::string_view expected);
  [[nodiscard]] std::string_view line() const { return line_; }

  /// Throws InputError "file:line: problem".
  [[noreturn]] void fail(std::string_view problem) const;
  /// Number at a word of the current line; `what` names it in the error.
  [[nodiscard]] double number(std::string_view word, std::string_view what) const;
  [[nodiscard]] std::int64_t integer(std::string_view word, std::string_view what) const;

 private:
  std::filesystem::path file_;
  std::string content_;
  std::size_t next_ = 0;
  int number_ = 0;
  std::string_view line_;
};

}  // namespace catex
