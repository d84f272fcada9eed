#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catex/base/errors.hpp"

namespace catex {

/// Words between blanks.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view line);
[[nodiscard]] std::string_view trim(std::string_view text);

/// Nothing unless the whole word is a finite number.
[[nodiscard]] std::optional<double> to_double(std::string_view word);
[[nodiscard]] std::optional<std::int64_t> to_integer(std::string_view word);

/// A file that ends where more was expected.
class FileEndsError : public InputError {
 public:
  using InputError::InputError;
};

/// What a last line without its newline is: text like the others, or the remains of a writer that
/// was killed, which count as not there.
enum class LastLine { MayLackNewline, NeedsNewline };

/// Lines of a text file, one after the other, read as they are needed; knows where it is for error
/// messages.
class LineReader {
 public:
  /// Throws InputError when the file cannot be read.
  explicit LineReader(const std::filesystem::path& file,
                      LastLine last_line = LastLine::MayLackNewline);

  /// Moves to the next line; false after the last one. A '\r' at its end is dropped.
  bool next();
  /// next(), but throws FileEndsError at the end of the file; `expected` says what is missing.
  void need_next(std::string_view expected);
  /// Good until the next call of next().
  [[nodiscard]] std::string_view line() const { return line_; }

  /// Whether a line without newline was left out at the end.
  [[nodiscard]] bool left_out_line() const { return left_out_line_; }
  /// Share of the file that was read, 0 to 1.
  [[nodiscard]] double share_read() const;
  /// "file:line"
  [[nodiscard]] std::string place() const;

  /// Throws InputError "file:line: problem".
  [[noreturn]] void fail(std::string_view problem) const;
  /// Number at a word of the current line; `what` names it in the error.
  [[nodiscard]] double number(std::string_view word, std::string_view what) const;
  [[nodiscard]] std::int64_t integer(std::string_view word, std::string_view what) const;

 private:
  std::filesystem::path file_;
  LastLine last_line_;
  std::ifstream in_;
  std::uint64_t size_ = 0;
  std::uint64_t read_ = 0;
  bool left_out_line_ = false;
  int number_ = 0;
  std::string line_;
};

}  // namespace catex
