#include "analysis_folder.hpp"

#include <fmt/format.h>

#include <cmath>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/io/run_directory.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view page_name = "analysis.html";

}  // namespace

void AnalysisFolder::require_free(const fs::path& path, bool force) {
  if (fs::exists(path / run_file::manifest)) {
    throw InputError(
        fmt::format("{}: is a run directory; give the analysis a folder of its own, e.g. {}",
                    path.string(), (path / "analysis").string()));
  }
  if (fs::exists(path) && !fs::is_directory(path)) {
    throw InputError(fmt::format("{}: is a file; a folder is needed", path.string()));
  }
  if (!force && fs::exists(path) && !fs::is_empty(path)) {
    throw InputError(fmt::format(
        "{}: is not empty; --force writes over an earlier analysis, or give another folder",
        path.string()));
  }
}

AnalysisFolder::AnalysisFolder(fs::path path) : path_(std::move(path)) {
  page_.title = "catex analyze";
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) {
    throw RunError(fmt::format("{}: cannot make the folder: {}", path_.string(), error.message()));
  }
}

CsvWriter AnalysisFolder::table(const std::string& name, const std::vector<std::string>& columns) {
  return CsvWriter::create(file(name), columns);
}

void AnalysisFolder::figure(const std::string& name, const SvgPlot& plot,
                            const std::string& caption) {
  figure(name, svg_plot(plot), caption);
}

void AnalysisFolder::figure(const std::string& name, const std::string& svg,
                            const std::string& caption) {
  write_file_atomically(file(name), svg);
  page_.figures.push_back({name, svg, caption});
}

void AnalysisFolder::text_table(FigureTable table) {
  CsvWriter csv = this->table(table.file, table.header);
  for (const std::vector<std::string>& row : table.rows) csv.append_row(row);
  csv.flush();
  page_.tables.push_back(std::move(table));
}

void AnalysisFolder::finish() {
  write_file_atomically(file(std::string(page_name)), figure_page_html(page_));
}

std::string table_number(double value) {
  if (!std::isfinite(value)) return {};
  return fmt::format("{:.8g}", value == 0.0 ? 0.0 : value);  // no "-0"
}

}  // namespace catex
