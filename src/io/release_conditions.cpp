#include "catex/io/release_conditions.hpp"

#include "catex/io/csv.hpp"

namespace catex {

namespace {

std::optional<double> at_release(const std::filesystem::path& file, std::string_view column) {
  if (!std::filesystem::exists(file)) return std::nullopt;
  const CsvTable table = read_csv(file);
  if (!table.has(column)) return std::nullopt;
  const std::vector<double> time = table.numbers("time_ps");
  for (std::size_t row = 0; row < time.size(); ++row) {
    if (time[row] >= 0.0) return table.numbers(column)[row];
  }
  return std::nullopt;
}

}  // namespace

ReleaseConditions read_release_conditions(const RunDirectory& run) {
  return {.anions = at_release(run.file(run_file::exchange), "n_anion"),
          .guest_mol_L = at_release(run.file(run_file::thermo), "guest_mol_L")};
}

}  // namespace catex
