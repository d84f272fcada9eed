#include "catex/io/csv.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "text.hpp"

namespace catex {
namespace {

std::string row_text(const std::vector<std::string>& fields) {
  return fmt::format("{}\n", fmt::join(fields, ","));
}

std::ofstream open_stream(const std::filesystem::path& file, std::ios::openmode mode) {
  std::ofstream out(file, std::ios::binary | mode);
  if (!out) {
    throw RunError(fmt::format("{}: cannot write: {}", file.string(), std::strerror(errno)));
  }
  return out;
}

/// Fields of a line. catex writes no field with a comma or quote in it, and reads none.
std::vector<std::string> split_fields(std::string_view line) {
  std::vector<std::string> fields;
  while (true) {
    const std::size_t comma = line.find(',');
    fields.emplace_back(trim(line.substr(0, comma)));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

}  // namespace

CsvWriter::CsvWriter(std::filesystem::path file, std::ofstream out, std::size_t columns,
                     std::uint64_t position)
    : file_(std::move(file)), out_(std::move(out)), columns_(columns), position_(position) {}

CsvWriter CsvWriter::create(const std::filesystem::path& file,
                            const std::vector<std::string>& columns) {
  CsvWriter writer(file, open_stream(file, std::ios::trunc), columns.size(), 0);
  writer.append_row(columns);
  writer.flush();
  return writer;
}

CsvWriter CsvWriter::resume_at(const std::filesystem::path& file,
                               const std::vector<std::string>& columns, std::uint64_t bytes) {
  const std::string content = read_file(file);
  if (!content.starts_with(row_text(columns))) {
    throw InputError(fmt::format("{}:1: the columns are '{}'; '{}' is needed to continue the file",
                                 file.string(), content.substr(0, content.find('\n')),
                                 fmt::join(columns, ",")));
  }
  if (bytes > content.size() || bytes == 0 || content[bytes - 1] != '\n') {
    throw InputError(
        fmt::format("{}: cannot be continued after byte {}: it has {} bytes, or no row "
                    "ends there; it was changed after the checkpoint",
                    file.string(), bytes, content.size()));
  }
  std::filesystem::resize_file(file, bytes);
  return {file, open_stream(file, std::ios::app), columns.size(), bytes};
}

void CsvWriter::append_row(const std::vector<std::string>& fields) {
  assert(fields.size() == columns_);
  const std::string row = row_text(fields);
  out_ << row;
  position_ += row.size();
}

void CsvWriter::flush() {
  out_.flush();
  if (!out_) throw RunError(fmt::format("{}: cannot write (disk full?)", file_.string()));
  sync_file(file_);
}

bool CsvTable::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::size_t CsvTable::index(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) {
    throw InputError(fmt::format("{}:1: no column '{}'; there are: {}", file_.string(), column,
                                 fmt::join(columns_, ", ")));
  }
  return found - columns_.begin();
}

std::vector<double> CsvTable::numbers(std::string_view column) const {
  const std::size_t c = index(column);
  std::vector<double> values;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const std::optional<double> value = to_double(rows_[i][c]);
    if (!value) {
      throw InputError(fmt::format("{}:{}: {} is '{}'; a finite number is needed", file_.string(),
                                   lines_[i], column, rows_[i][c]));
    }
    values.push_back(*value);
  }
  return values;
}

std::vector<std::string> CsvTable::text(std::string_view column) const {
  const std::size_t c = index(column);
  std::vector<std::string> values;
  for (const std::vector<std::string>& row : rows_) values.push_back(row[c]);
  return values;
}

CsvTable read_csv(const std::filesystem::path& file) {
  std::string content = read_file(file);
  content.resize(content.rfind('\n') + 1);  // npos + 1 is 0: nothing but an unfinished line
  CsvTable table;
  table.file_ = file;
  std::string_view rest = content;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    std::vector<std::string> fields = split_fields(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (line == 1) {
      table.columns_ = std::move(fields);
      continue;
    }
    if (fields.size() != table.columns_.size()) {
      throw InputError(fmt::format("{}:{}: {} fields; the header names {}", file.string(), line,
                                   fields.size(), table.columns_.size()));
    }
    table.rows_.push_back(std::move(fields));
    table.lines_.push_back(line);
  }
  if (table.columns_.empty()) {
    throw InputError(
        fmt::format("{}: is empty; a header with column names is needed", file.string()));
  }
  return table;
}

}  // namespace catex
