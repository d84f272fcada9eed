#include "catex/analysis/diffusion.hpp"

#include <fmt/format.h>

#include <optional>

#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> msd_columns{"run", "species", "lag_ps", "msd_A2", "msd_sem_A2"};
const std::vector<std::string> coefficient_columns{"run",         "species",  "D_A2_ps",
                                                   "D_sem_A2_ps", "D_m2_s",   "fit_from_ps",
                                                   "fit_to_ps",   "exponent", "msd_at_end_A2"};

constexpr double m2_s_per_A2_ps = 1e-8;

/// diffusion.csv and msd.csv of all species of all runs.
class DiffusionAnalysis final : public FrameAnalysis {
 public:
  void begin(const AnalysedRun& run) override {
    runs_.push_back({&run, {}});
    diffusion_.emplace(run.model);
  }
  void frame(double time_ps, const IonSystem& system, const Membership* /*membership*/) override {
    diffusion_->frame(time_ps, system);
  }
  void end() override {
    Run& run = runs_.back();
    for (int s = 0; s < run.run->model.size(); ++s) run.results.push_back(diffusion_->result(s));
    diffusion_.reset();
  }

  void write(AnalysisFolder& folder) override {
    CsvWriter coefficients = folder.table("diffusion.csv", coefficient_columns);
    CsvWriter msd = folder.table("msd.csv", msd_columns);
    SvgPlot plot{.title = "Mean square displacement",
                 .x = {.label = "time [ps]", .logarithmic = true, .low = {}, .high = {}},
                 .y = {.label = "msd [Å²]", .logarithmic = true, .low = {}, .high = {}},
                 .series = {}};
    for (const Run& run : runs_) {
      bool any = false;
      for (int s = 0; s < run.run->model.size(); ++s) {
        if (!run.results[s]) continue;
        any = true;
        write_coefficient(coefficients, run, s);
        write_msd(msd, run, s, plot);
      }
      if (!any) {
        folder.note(
            fmt::format("{}: no diffusion coefficients; they need 32 frames or more, "
                        "equally far apart.",
                        run.run->name));
      }
    }
    coefficients.flush();
    msd.flush();
    if (plot.series.empty()) return;
    folder.figure("msd.svg", plot,
                  "Mean square displacement without the drift of the centre of mass; band: "
                  "standard error over eight segments. Slope 1 is diffusion.");
  }

 private:
  struct Run {
    const AnalysedRun* run;
    std::vector<std::optional<DiffusionResult>> results;  ///< by species
  };

  static void write_coefficient(CsvWriter& table, const Run& run, int species) {
    const DiffusionResult& r = *run.results[species];
    table.append(run.run->name, run.run->model.species(species).name, table_number(r.D_A2_ps),
                 table_number(r.D_sem_A2_ps), table_number(r.D_A2_ps * m2_s_per_A2_ps),
                 table_number(r.from_ps), table_number(r.to_ps), table_number(r.exponent),
                 table_number(r.msd_at_end_A2));
  }

  void write_msd(CsvWriter& table, const Run& run, int species, SvgPlot& plot) const {
    const std::string& name = run.run->model.species(species).name;
    const MeanSquareDisplacement& msd = run.results[species]->msd;
    for (std::size_t k = 0; k < msd.lag_ps.size(); ++k) {
      table.append(run.run->name, name, table_number(msd.lag_ps[k]), table_number(msd.msd_A2[k]),
                   table_number(msd.msd_sem_A2[k]));
    }
    plot.series.push_back({.name = runs_.size() == 1 ? name : name + " " + run.run->name,
                           .x = msd.lag_ps,
                           .y = msd.msd_A2,
                           .error = msd.msd_sem_A2,
                           .style = SeriesStyle::Line,
                           .errors = ErrorStyle::Band});
  }

  std::optional<Diffusion> diffusion_;  ///< of the run that is looked at
  std::vector<Run> runs_;
};

}  // namespace

std::unique_ptr<FrameAnalysis> make_diffusion_analysis(const AnalyzeSettings& /*settings*/) {
  return std::make_unique<DiffusionAnalysis>();
}

}  // namespace catex
