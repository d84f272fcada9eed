#include "catex/report/report.hpp"

#include <fmt/format.h>

#include "assets.hpp"
#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/io/csv.hpp"
#include "page.hpp"
#include "page_data.hpp"
#include "pooled_runs.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

/// A directory name as a CSV field: quoted where it has to be.
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

void write_curves(const fs::path& file, const std::vector<RunData>& runs,
                  const RunComparison& comparison) {
  CsvWriter csv = CsvWriter::create(
      file, {"run", "kind", "used_in_fit", "time_ps", "rho_guest", "q05", "q25", "q75", "q95"});
  for (const RunData& run : runs) {
    const std::string label = csv_field(run.label);
    if (run.is_md()) {
      const ExchangeSeries& s = run.trajectories.front();
      const int used = used_in_any_fit(run, runs) ? 1 : 0;
      for (std::size_t i = 0; i < s.time.size(); ++i) {
        csv.append(label, "md", used, s.time[i], s.rho[i], "", "", "", "");
      }
    } else {
      const Band& b = *run.band;
      for (std::size_t i = 0; i < b.time.size(); ++i) {
        csv.append(label, "kmc", 0, b.time[i], b.q50[i], b.q05[i], b.q25[i], b.q75[i], b.q95[i]);
      }
    }
  }
  for (const KmcVerdict& judged : comparison.verdicts) {
    const Curve& c = judged.mean_field.curve;
    const std::string label = csv_field(runs[judged.kmc].label);
    for (std::size_t i = 0; i < c.time.size(); ++i) {
      csv.append(label, "mean-field", 0, c.time[i], c.rho[i], "", "", "", "");
    }
  }
  csv.flush();
}

}  // namespace

ReportResult write_report(const std::vector<ReportRun>& runs, const ReportSettings& settings) {
  if (runs.empty()) throw InputError("no run directory was given; at least one is needed");
  const std::vector<RunData> data = pool_seeds(read_runs(runs));
  const RunComparison comparison = compare_runs(data, settings.comparison);
  const std::string page = html_page(data, comparison);

  const fs::path folder = settings.html.parent_path();
  if (!folder.empty()) fs::create_directories(folder);
  ReportResult result{.outcome = comparison.outcome,
                      .sentence = comparison.sentence,
                      .json = comparison_json(data, comparison),
                      .files = {settings.html, folder / "curves.csv", folder / "plot.py"}};
  write_file_atomically(result.files[0], page);
  write_curves(result.files[1], data, comparison);
  if (!fs::exists(result.files[2])) write_file_atomically(result.files[2], assets::plot_py());
  return result;
}

}  // namespace catex
