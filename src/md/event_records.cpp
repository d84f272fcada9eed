#include "catex/md/event_records.hpp"

#include <fmt/format.h>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

SiteKind kind_from(const std::string& text, const std::filesystem::path& file) {
  const std::optional<SiteKind> kind = site_kind_from_name(text);
  if (!kind) throw InputError(fmt::format("{}: '{}' is no kind of site", file.string(), text));
  return *kind;
}

}  // namespace

const std::vector<std::string>& event_record_columns() {
  static const std::vector<std::string> columns{"time_ps", "id",     "ion",    "from_kind",
                                                "from_x",  "from_y", "from_z", "to_kind",
                                                "to_x",    "to_y",   "to_z",   "listed"};
  return columns;
}

void append_event_records(CsvWriter& table, std::span<const MoveRecord> records) {
  for (const MoveRecord& r : records) {
    table.append(r.time, r.id, name(r.ion), name(r.from_kind), r.from.x, r.from.y, r.from.z,
                 name(r.to_kind), r.to.x, r.to.y, r.to.z, r.listed ? 1 : 0);
  }
}

std::vector<MoveRecord> read_event_records(const std::filesystem::path& file) {
  const CsvTable table = read_csv(file);
  const std::vector<std::string> ion = table.text("ion");
  const std::vector<std::string> from_kind = table.text("from_kind");
  const std::vector<std::string> to_kind = table.text("to_kind");
  std::vector<std::vector<double>> numbers;
  for (const char* column :
       {"time_ps", "id", "from_x", "from_y", "from_z", "to_x", "to_y", "to_z", "listed"}) {
    numbers.push_back(table.numbers(column));
  }
  std::vector<MoveRecord> records;
  records.reserve(table.rows());
  for (std::size_t k = 0; k < table.rows(); ++k) {
    const auto integer = [&](std::size_t column) { return static_cast<int>(numbers[column][k]); };
    records.push_back({.time = numbers[0][k],
                       .id = static_cast<std::int64_t>(numbers[1][k]),
                       .ion = ion[k] == name(Ion::Host) ? Ion::Host : Ion::Guest,
                       .from = {integer(2), integer(3), integer(4)},
                       .to = {integer(5), integer(6), integer(7)},
                       .from_kind = kind_from(from_kind[k], file),
                       .to_kind = kind_from(to_kind[k], file),
                       .listed = numbers[8][k] != 0.0});
  }
  return records;
}

}  // namespace catex
