#include <fmt/format.h>

#include "catex/analysis/local_structure.hpp"
#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> columns{"run",        "time_ps",   "n_RS",     "n_ZB",
                                       "n_WZ",       "n_surface", "n_liquid", "largest_RS",
                                       "largest_ZB", "largest_WZ"};
const std::vector<std::string> domain_columns{"run", "time_ps", "structure", "ions"};

/// Smaller domains are not listed: a few ions that fluctuate into a structure and out again.
constexpr int smallest_listed = 10;

constexpr LocalStructure crystals[] = {LocalStructure::RockSalt, LocalStructure::ZincBlende,
                                       LocalStructure::Wurtzite};

struct StructureRow {
  double time_ps;
  std::array<int, local_structure_count> ions;
  std::array<int, 3> largest;  ///< by `crystals`
  std::vector<Domain> domains;
};

StructureRow row_of(double time_ps, const LocalStructures& found) {
  StructureRow row{.time_ps = time_ps, .ions = {}, .largest = {}, .domains = {}};
  for (const LocalStructure s : found.structure) ++row.ions[static_cast<std::size_t>(s)];
  for (std::size_t k = 0; k < row.largest.size(); ++k) {
    row.largest[k] = found.largest_domain(crystals[k]);
  }
  for (const Domain& domain : found.domains) {
    if (domain.ions >= smallest_listed) row.domains.push_back(domain);
  }
  return row;
}

struct RunStructure {
  const AnalysedRun* run;
  std::vector<StructureRow> rows;
};

/// Local structure of all ions against time.
class StructureAnalysis final : public FrameAnalysis {
 public:
  void begin(const AnalysedRun& run) override { runs_.push_back({&run, {}}); }

  void frame(double time_ps, const IonSystem& system, const Membership* membership) override {
    if (membership == nullptr) return;
    RunStructure& run = runs_.back();
    run.rows.push_back(row_of(time_ps, local_structures(system, run.run->model, *membership)));
  }

  void end() override {
    if (runs_.back().rows.empty()) runs_.pop_back();
  }

  void write(AnalysisFolder& folder) override {
    if (runs_.empty()) return;
    write_table(folder);
    write_domains(folder);
    for (std::size_t i = 0; i < runs_.size(); ++i) plot(folder, runs_[i], i + 1);
  }

 private:
  void write_table(AnalysisFolder& folder) const {
    CsvWriter table = folder.table("structure.csv", columns);
    for (const RunStructure& run : runs_) {
      for (const StructureRow& row : run.rows) {
        const auto& n = row.ions;
        table.append(run.run->name, table_number(row.time_ps), n[0], n[1], n[2], n[3], n[4],
                     row.largest[0], row.largest[1], row.largest[2]);
      }
    }
    table.flush();
  }

  void write_domains(AnalysisFolder& folder) const {
    CsvWriter table = folder.table("domains.csv", domain_columns);
    for (const RunStructure& run : runs_) {
      for (const StructureRow& row : run.rows) {
        for (const Domain& domain : row.domains) {
          table.append(run.run->name, table_number(row.time_ps), name(domain.structure),
                       domain.ions);
        }
      }
    }
    table.flush();
  }

  static void plot(AnalysisFolder& folder, const RunStructure& run, std::size_t number) {
    SvgPlot plot{.title = "Local structure, " + run.run->name,
                 .x = {.label = "time [ps]", .low = {}, .high = {}},
                 .y = {.label = "ions", .low = 0.0, .high = {}},
                 .series = {}};
    for (int s = 0; s < static_cast<int>(LocalStructure::Liquid); ++s) {
      PlotSeries series{
          .name = std::string(name(static_cast<LocalStructure>(s))), .x = {}, .y = {}, .error = {}};
      for (const StructureRow& row : run.rows) {
        series.x.push_back(row.time_ps);
        series.y.push_back(row.ions[static_cast<std::size_t>(s)]);
      }
      plot.series.push_back(std::move(series));
    }
    folder.figure(fmt::format("structure-{}.svg", number), plot,
                  "Ions of the crystal by the structure around them, " + run.run->name + ".");
  }

  std::vector<RunStructure> runs_;
};

}  // namespace

std::unique_ptr<FrameAnalysis> make_structure_analysis(const AnalyzeSettings& /*settings*/) {
  return std::make_unique<StructureAnalysis>();
}

}  // namespace catex
