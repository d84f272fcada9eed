#include <fmt/format.h>

#include <optional>

#include "catex/analysis/block_average.hpp"
#include "catex/analysis/paper_jumps.hpp"
#include "catex/base/errors.hpp"
#include "catex/io/catalog_file.hpp"
#include "catex/io/jump_tables_file.hpp"
#include "catex/io/run_directory.hpp"
#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> summary_columns{
    "rule", "runs", "n_intf", "n_shell", "n_kick", "kick_ratio_mean", "kick_ratio_sem"};
const std::vector<std::string> histogram_columns{"rule", "class", "ratio_from", "ratio_to", "n"};

const JumpSiteTally& tally_of(const JumpTables& tables, JumpRule rule, JumpSite site) {
  return tables.sites[static_cast<int>(rule)][static_cast<int>(site)];
}

/// The paper's jump tables, per run and over runs.
class JumpAnalysis final : public FrameAnalysis {
 public:
  void begin(const AnalysedRun& run) override {
    run_ = &run;
    problem_.clear();
    counter_.reset();
    if (run.roles) counter_.emplace(run.model, *run.roles);
  }

  void frame(double time_ps, const IonSystem& system, const Membership* /*membership*/) override {
    if (!counter_ || !problem_.empty()) return;
    try {
      counter_->frame(time_ps, system);
    } catch (const InputError& error) {
      problem_ = error.what();  // frames too far apart; other quantities can do with them
    }
  }

  void end() override {
    if (!counter_) return;
    if (problem_.empty()) {
      runs_.push_back({run_->name, counter_->tables()});
      return;
    }
    const std::filesystem::path events = run_->path / run_file::events;
    if (run_->manifest && std::filesystem::exists(events)) {
      runs_.push_back({run_->name, load_run_events(events).jumps});
      notes_.push_back(fmt::format("{}: jumps as counted while MD ran, of the whole run ({}).",
                                   run_->name, problem_));
    } else {
      notes_.push_back(fmt::format("{}: no jumps: {}.", run_->name, problem_));
    }
  }

  void write(AnalysisFolder& folder) override {
    for (const std::string& note : notes_) folder.note(note);
    if (runs_.empty()) return;
    JumpTables total;
    for (const NamedJumpTables& run : runs_) total += run.tables;
    write_jumps(folder.file("jumps.csv"), runs_);
    write_jump_sites(folder.file("jump_sites.csv"), total);
    write_summary(folder, total);
    write_histogram(folder, total);
  }

 private:
  void write_summary(AnalysisFolder& folder, const JumpTables& total) const {
    FigureTable table{.file = "jump_summary.csv",
                      .caption =
                          "Jumps by the paper's criteria: totals, and the kick-out ratio as "
                          "mean over runs with its standard error",
                      .header = summary_columns,
                      .rows = {}};
    for (const JumpRule rule : all_jump_rules) {
      const JumpTally& sum = total.tally[static_cast<int>(rule)];
      std::vector<double> ratios;
      for (const NamedJumpTables& run : runs_) {
        const JumpTally& tally = run.tables.tally[static_cast<int>(rule)];
        if (tally.interface > 0) ratios.push_back(tally.kick_ratio());
      }
      const MeanSem mean = mean_and_sem(ratios);
      table.rows.push_back({std::string(name(rule)), std::to_string(ratios.size()),
                            std::to_string(sum.interface), std::to_string(sum.shell),
                            std::to_string(sum.kick_out), table_number(mean.mean),
                            table_number(mean.sem)});
    }
    folder.text_table(std::move(table));
  }

  static void write_histogram(AnalysisFolder& folder, const JumpTables& total) {
    CsvWriter table = folder.table("jump_ratios.csv", histogram_columns);
    for (const JumpRule rule : all_jump_rules) {
      for (const JumpSite site : all_jump_sites) {
        const JumpSiteTally& tally = tally_of(total, rule, site);
        for (int bin = 0; bin < jump_ratio_bins; ++bin) {
          table.append(name(rule), name(site), table_number(bin * jump_ratio_bin_width),
                       table_number((bin + 1) * jump_ratio_bin_width), tally.ratios[bin]);
        }
      }
    }
    table.flush();
    plot_histogram(folder, total);
  }

  static void plot_histogram(AnalysisFolder& folder, const JumpTables& total) {
    // Where the four nearest ions of an octahedral or tetrahedral place can be.
    SvgPlot plot{.title = "Jumps by r_c / r_a",
                 .x = {.label = "r_c / r_a after the jump", .low = 0.5, .high = 2.0},
                 .y = {.label = "share of the jumps of a class", .low = 0.0, .high = {}},
                 .series = {}};
    for (const JumpSite site : all_jump_sites) {
      const JumpSiteTally& tally = tally_of(total, JumpRule::Letter, site);
      if (tally.n == 0) continue;
      PlotSeries series{.name = fmt::format("{} ({})", name(site), tally.n),
                        .x = {},
                        .y = {},
                        .error = {},
                        .style = SeriesStyle::Steps};
      for (int bin = 0; bin <= jump_ratio_bins; ++bin) {
        series.x.push_back(bin * jump_ratio_bin_width);
      }
      for (const std::int64_t n : tally.ratios) {
        series.y.push_back(static_cast<double>(n) / static_cast<double>(tally.n));
      }
      plot.series.push_back(std::move(series));
    }
    if (plot.series.empty()) return;
    folder.figure("jump_ratios.svg", plot,
                  "Mean distances to the four nearest cations (r_c) and anions (r_a) of the jumped "
                  "ion, all runs, rule letter; number of jumps in brackets.");
  }

  const AnalysedRun* run_ = nullptr;
  std::optional<PaperJumpCounter> counter_;
  std::string problem_;
  std::vector<NamedJumpTables> runs_;
  std::vector<std::string> notes_;
};

}  // namespace

std::unique_ptr<FrameAnalysis> make_jump_analysis(const AnalyzeSettings& /*settings*/) {
  return std::make_unique<JumpAnalysis>();
}

}  // namespace catex
