#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "catex/report/run_comparison.hpp"

namespace catex {

struct ReportSettings {
  std::filesystem::path html = "report.html";
  ComparisonSettings comparison;
};

struct ReportResult {
  Outcome outcome = Outcome::NotEnoughData;  ///< see exit_code()
  std::string sentence;                      ///< the verdict in plain words
  std::string json;                          ///< all numbers of the comparison
  std::vector<std::filesystem::path> files;  ///< what was written
};

/// Reads the runs, takes KMC runs that differ by their seed only for one ensemble, compares MD with
/// KMC, and writes the HTML page and, beside it, curves.csv and plot.py. A plot.py that is already
/// there is kept: it is meant to be edited. Throws InputError (a run that cannot be read) before
/// anything is written, or RunError.
[[nodiscard]] ReportResult write_report(const std::vector<ReportRun>& runs,
                                        const ReportSettings& settings);

}  // namespace catex
