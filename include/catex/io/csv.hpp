#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace catex {

/// Writes a table row by row. Numbers are written with as many digits as reading them back
/// exactly takes.
class CsvWriter {
 public:
  /// Starts a file with its header; an existing file is replaced. Throws RunError.
  [[nodiscard]] static CsvWriter create(const std::filesystem::path& file,
                                        const std::vector<std::string>& columns);

  /// Continues a file after its first `bytes` bytes (what position() said); the rest is cut off.
  /// Throws InputError when its header differs, when it is shorter or `bytes` is not the end of a
  /// row.
  [[nodiscard]] static CsvWriter resume_at(const std::filesystem::path& file,
                                           const std::vector<std::string>& columns,
                                           std::uint64_t bytes);

  /// One row, one value per column: append(time_ps, n_host, "letter").
  template <typename... Values>
  void append(const Values&... values) {
    append_row({fmt::format("{}", values)...});
  }
  void append_row(const std::vector<std::string>& fields);

  /// Returns when all rows are on the disk, safe from a power failure. Throws RunError.
  void flush();

  /// Size of the file with all rows so far, in bytes; stored in checkpoints.
  [[nodiscard]] std::uint64_t position() const { return position_; }

 private:
  CsvWriter(std::filesystem::path file, std::ofstream out, std::size_t columns,
            std::uint64_t position);

  std::filesystem::path file_;
  std::ofstream out_;
  std::size_t columns_;
  std::uint64_t position_;
};

/// A table in memory, columns by name.
class CsvTable {
 public:
  [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] bool has(std::string_view column) const;

  /// Throws InputError when there is no such column or, with file:line, when a field is no number.
  [[nodiscard]] std::vector<double> numbers(std::string_view column) const;
  /// Throws InputError when there is no such column.
  [[nodiscard]] std::vector<std::string> text(std::string_view column) const;

 private:
  friend CsvTable read_csv(const std::filesystem::path& file);
  [[nodiscard]] std::size_t index(std::string_view column) const;

  std::filesystem::path file_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> lines_;  ///< line of each row in the file
};

/// Reads a table with a header. A last line without its newline (a killed run) is left out.
/// Throws InputError with file:line when a row has another number of fields than the header.
[[nodiscard]] CsvTable read_csv(const std::filesystem::path& file);

}  // namespace catex
