// Writes a report of made-up runs into a folder, for browser_test.py and for looking at the page:
//   report_example FOLDER
#include <fmt/format.h>

#include "catex/report/report.hpp"
#include "support/test_models.hpp"
#include "synthetic_runs.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder = argv[1];
  const std::string fitted = "md-600K-a";
  // A name that would end the page's script, if it were not escaped.
  const std::string hostile = "<blink>md &\"script<!--";
  catex::test::write_md_run({.directory = folder / fitted, .seed = 1});
  catex::test::write_md_run({.directory = folder / "md-600K-b", .rate = 1.2e-3, .seed = 2});
  catex::test::write_md_run({.directory = folder / hostile, .rate = 0.7e-3, .seed = 3});
  catex::test::write_kmc_run({.directory = folder / "kmc-600K",
                              .duration_ps = 800.0,
                              .seed = 4,
                              .catalog_runs = {fitted}});
  const catex::Model model = catex::test::pbs_cds_psl_model();
  const catex::ReportResult result =
      catex::write_report({{folder / fitted, model},
                           {folder / "md-600K-b", model},
                           {folder / hostile, model},
                           {folder / "kmc-600K", model}},
                          {.html = folder / "report.html", .comparison = {}});
  fmt::print("{}\n", result.json);
  return 0;
}
