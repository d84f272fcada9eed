#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "catex/analysis/lasting_moves.hpp"
#include "catex/io/csv.hpp"

namespace catex {

/// The raw record of a run's moves as a table (docs/files.md, event_records.csv).
[[nodiscard]] const std::vector<std::string>& event_record_columns();
void append_event_records(CsvWriter& table, std::span<const MoveRecord> records);

/// Throws InputError when the file is no such table.
[[nodiscard]] std::vector<MoveRecord> read_event_records(const std::filesystem::path& file);

}  // namespace catex
