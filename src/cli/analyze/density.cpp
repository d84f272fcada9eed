#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "catex/analysis/radial_density.hpp"
#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> profile_columns{
    "run", "from_ps", "to_ps", "n_frames", "r_A", "species", "density_per_nm3", "error_per_nm3"};
const std::vector<std::string> boundary_columns{"run",      "from_ps",    "to_ps",
                                                "n_frames", "boundary_A", "error_A"};

/// Profiles that are written where no times are given.
constexpr std::size_t usual_profiles = 4;

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

struct Run {
  const AnalysedRun* run;
  std::vector<RadialDensity> windows;  ///< one after the other
};

/// Densities against distance from the crystal's centre, and the core/shell boundary.
class DensityAnalysis final : public FrameAnalysis {
 public:
  explicit DensityAnalysis(const AnalyzeSettings& settings)
      : window_ps_(settings.density_window_ps), at_ps_(settings.at_ps) {}

  void begin(const AnalysedRun& run) override { runs_.push_back({&run, {}}); }

  void frame(double time_ps, const IonSystem& system, const Membership* membership) override {
    if (membership == nullptr) return;
    std::vector<RadialDensity>& windows = runs_.back().windows;
    if (windows.empty()) open_window(time_ps);
    while (time_ps >= windows.back().to_ps()) {
      const double next = windows.back().to_ps();
      if (windows.back().frames() == 0) windows.pop_back();
      open_window(next);
    }
    windows.back().frame(time_ps, system, *membership);
  }

  void end() override {
    std::erase_if(runs_.back().windows, [](const RadialDensity& w) { return w.frames() == 0; });
    if (runs_.back().windows.empty()) runs_.pop_back();
  }

  void write(AnalysisFolder& folder) override {
    if (runs_.empty()) return;
    write_profiles(folder);
    write_boundary(folder);
  }

 private:
  void open_window(double from_ps) {
    Run& run = runs_.back();
    run.windows.emplace_back(run.run->model, from_ps, from_ps + window_ps_);
  }

  /// Windows whose profile is written.
  [[nodiscard]] std::set<std::size_t> chosen(const Run& run) const {
    std::set<std::size_t> indices;
    const std::size_t n = run.windows.size();
    for (std::size_t k = 0; at_ps_.empty() && k < usual_profiles; ++k) {
      indices.insert(k * (n - 1) / (usual_profiles - 1));
    }
    for (const double time : at_ps_) {
      const auto it = std::ranges::find_if(
          run.windows, [&](const RadialDensity& w) { return time < w.to_ps(); });
      if (it != run.windows.end() && time >= it->from_ps()) {
        indices.insert(static_cast<std::size_t>(it - run.windows.begin()));
      }
    }
    return indices;
  }

  void write_profiles(AnalysisFolder& folder) const {
    CsvWriter table = folder.table("density.csv", profile_columns);
    int number = 0;
    for (const Run& run : runs_) {
      for (const std::size_t index : chosen(run)) {
        const RadialProfile profile = run.windows[index].profile();
        write_profile(table, run, profile);
        plot_profile(folder, run, profile, run.windows[index].boundary(*run.run->roles), ++number);
      }
    }
    table.flush();
  }

  static void write_profile(CsvWriter& table, const Run& run, const RadialProfile& profile) {
    for (std::size_t s = 0; s < profile.density.size(); ++s) {
      const std::string& species = run.run->model.species(static_cast<int>(s)).name;
      for (std::size_t bin = 0; bin < profile.density[s].size(); ++bin) {
        table.append(run.run->name, table_number(profile.from_ps), table_number(profile.to_ps),
                     profile.frames, table_number(profile.radius(bin)), species,
                     table_number(profile.density[s][bin]),
                     table_number(profile.error.empty() ? absent : profile.error[s][bin]));
      }
    }
  }

  static void plot_profile(AnalysisFolder& folder, const Run& run, const RadialProfile& profile,
                           const CoreShellBoundary& boundary, int number) {
    SvgPlot plot{
        .title = fmt::format("{}, {:g} to {:g} ps", run.run->name, profile.from_ps, profile.to_ps),
        .x = {.label = "distance from the centre [Å]", .low = 0.0, .high = {}},
        .y = {.label = "ions per nm³", .low = 0.0, .high = {}},
        .series = {}};
    for (std::size_t s = 0; s < profile.density.size(); ++s) {
      PlotSeries series{.name = run.run->model.species(static_cast<int>(s)).name,
                        .x = {},
                        .y = profile.density[s],
                        .error = profile.error.empty() ? std::vector<double>{} : profile.error[s],
                        .errors = ErrorStyle::Band};
      for (std::size_t bin = 0; bin < profile.density[s].size(); ++bin) {
        series.x.push_back(profile.radius(bin));
      }
      plot.series.push_back(std::move(series));
    }
    const std::string where =
        boundary.radius ? fmt::format("boundary of core and shell at {:.1f} Å", *boundary.radius)
                        : "no boundary of core and shell";
    folder.figure(
        fmt::format("density-{}.svg", number), plot,
        fmt::format("Number densities around the crystal's centre, mean of {} frames; {}.",
                    profile.frames, where));
  }

  void write_boundary(AnalysisFolder& folder) const {
    CsvWriter table = folder.table("boundary.csv", boundary_columns);
    SvgPlot plot{.title = "Boundary of core and shell",
                 .x = {.label = "time [ps]", .low = {}, .high = {}},
                 .y = {.label = "distance from the centre [Å]", .low = 0.0, .high = {}},
                 .series = {}};
    for (const Run& run : runs_) {
      PlotSeries series{.name = run.run->name, .x = {}, .y = {}, .error = {}};
      for (const RadialDensity& window : run.windows) {
        const CoreShellBoundary boundary = window.boundary(*run.run->roles);
        table.append(run.run->name, table_number(window.from_ps()), table_number(window.to_ps()),
                     window.frames(), table_number(boundary.radius.value_or(absent)),
                     table_number(boundary.error.value_or(absent)));
        series.x.push_back(0.5 * (window.from_ps() + window.to_ps()));
        series.y.push_back(boundary.radius.value_or(absent));
        series.error.push_back(boundary.error.value_or(0.0));
      }
      plot.series.push_back(std::move(series));
    }
    table.flush();
    folder.figure("boundary.svg", plot,
                  "Radius at which host and guest cations are equally dense, outermost crossing.");
  }

  double window_ps_;
  std::vector<double> at_ps_;
  std::vector<Run> runs_;
};

}  // namespace

std::unique_ptr<FrameAnalysis> make_density_analysis(const AnalyzeSettings& settings) {
  return std::make_unique<DensityAnalysis>(settings);
}

}  // namespace catex
