#include "catex/analysis/dissolution.hpp"

#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> columns{"run",         "time_ps", "n_remaining",
                                       "n_dissolved", "n_left",  "n_returned"};
const std::vector<std::string> event_columns{"run", "time_ps", "id", "event"};

/// Anions of the starting crystal that left it and came back.
class DissolutionAnalysis final : public FrameAnalysis {
 public:
  explicit DissolutionAnalysis(double residence_ps) : residence_ps_(residence_ps) {}

  void begin(const AnalysedRun& run) override {
    runs_.push_back({&run, DissolutionTracker(residence_ps_)});
  }

  void frame(double time_ps, const IonSystem& system, const Membership* membership) override {
    if (membership != nullptr) runs_.back().tracker.frame(time_ps, system, *membership);
  }

  void end() override {
    if (runs_.back().tracker.rows().empty()) runs_.pop_back();
  }

  void write(AnalysisFolder& folder) override {
    if (runs_.empty()) return;
    CsvWriter table = folder.table("dissolution.csv", columns);
    CsvWriter events = folder.table("dissolution_events.csv", event_columns);
    SvgPlot plot{.title = "Anions of the starting crystal",
                 .x = {.label = "time [ps]", .low = {}, .high = {}},
                 .y = {.label = "anions in the crystal", .low = {}, .high = {}},
                 .series = {}};
    for (const Run& run : runs_) {
      PlotSeries series{.name = run.run->name, .x = {}, .y = {}, .error = {}};
      for (const DissolutionRow& row : run.tracker.rows()) {
        table.append(run.run->name, table_number(row.time_ps), row.remaining, row.dissolved,
                     row.left, row.returned);
        series.x.push_back(row.time_ps);
        series.y.push_back(row.remaining);
      }
      for (const DissolutionEvent& event : run.tracker.events()) {
        events.append(run.run->name, table_number(event.time_ps), event.id,
                      event.left ? "left" : "returned");
      }
      plot.series.push_back(std::move(series));
    }
    table.flush();
    events.flush();
    folder.figure("dissolution.svg", plot,
                  "Anions of the starting crystal that are still, or again, part of it.");
  }

 private:
  struct Run {
    const AnalysedRun* run;
    DissolutionTracker tracker;
  };

  double residence_ps_;
  std::vector<Run> runs_;
};

}  // namespace

std::unique_ptr<FrameAnalysis> make_dissolution_analysis(const AnalyzeSettings& settings) {
  return std::make_unique<DissolutionAnalysis>(settings.residence_ps);
}

}  // namespace catex
