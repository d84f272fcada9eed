#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catex/io/csv.hpp"
#include "catex/report/figure_page.hpp"
#include "catex/report/svg_plot.hpp"

namespace catex {

/// Where `catex analyze` writes: tables (CSV), plots (SVG) and analysis.html, which shows all
/// plots.
class AnalysisFolder {
 public:
  /// Throws InputError for a folder that holds anything, unless `force`, and for a run directory.
  static void require_free(const std::filesystem::path& path, bool force);

  /// Makes the folder when it is missing. Throws RunError when it cannot be made.
  explicit AnalysisFolder(std::filesystem::path path);

  /// Place of any other file.
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }

  /// Starts a table; flush() it when done.
  [[nodiscard]] CsvWriter table(const std::string& name, const std::vector<std::string>& columns);

  /// Writes a picture, and puts it on the page with a caption of one line.
  void figure(const std::string& name, const SvgPlot& plot, const std::string& caption);
  /// The same with an <svg> element made elsewhere.
  void figure(const std::string& name, const std::string& svg, const std::string& caption);

  /// Writes a small table of text, and puts it on the page.
  void text_table(FigureTable table);

  /// A paragraph for the page.
  void note(std::string text) { page_.notes.push_back(std::move(text)); }

  /// Writes analysis.html.
  void finish();

 private:
  std::filesystem::path path_;
  FigurePage page_;
};

/// A value for a table: eight significant digits, which are the same whatever format the frames
/// come from; empty when it is not finite.
[[nodiscard]] std::string table_number(double value);

}  // namespace catex
