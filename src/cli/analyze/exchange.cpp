#include <optional>

#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> columns{
    "run",      "time_ps",         "n_host",           "n_guest",
    "n_anion",  "n_host_adsorbed", "n_guest_adsorbed", "n_psl_inside",
    "rho_guest"};

/// Exchange curve of one run.
struct Curve {
  const AnalysedRun* run;
  std::vector<double> time_ps;
  std::vector<ExchangeCounts> counts;

  template <typename Value>
  [[nodiscard]] PlotSeries series(std::string name, Value&& value) const {
    PlotSeries series{.name = std::move(name), .x = time_ps, .y = {}, .error = {}};
    for (const ExchangeCounts& c : counts) series.y.push_back(static_cast<double>(value(c)));
    return series;
  }
};

/// exchange.csv of any trajectory, and its plots.
class ExchangeAnalysis final : public FrameAnalysis {
 public:
  void begin(const AnalysedRun& run) override { curves_.push_back({&run, {}, {}}); }

  void frame(double time_ps, const IonSystem& system, const Membership* membership) override {
    if (membership == nullptr) return;
    Curve& curve = curves_.back();
    curve.time_ps.push_back(time_ps);
    curve.counts.push_back(
        count_exchange(system, curve.run->model, *curve.run->roles, *membership));
  }

  void end() override {
    if (curves_.back().counts.empty()) curves_.pop_back();
  }

  void write(AnalysisFolder& folder) override {
    if (curves_.empty()) return;
    write_table(folder);
    plot_ratio(folder);
    plot_counts(folder);
  }

 private:
  void write_table(AnalysisFolder& folder) const {
    CsvWriter table = folder.table("exchange.csv", columns);
    for (const Curve& curve : curves_) {
      for (std::size_t i = 0; i < curve.counts.size(); ++i) {
        const ExchangeCounts& c = curve.counts[i];
        table.append(curve.run->name, table_number(curve.time_ps[i]), c.host, c.guest, c.anion,
                     c.host_adsorbed, c.guest_adsorbed, c.psl_inside, table_number(c.rho_guest()));
      }
    }
    table.flush();
  }

  void plot_ratio(AnalysisFolder& folder) const {
    SvgPlot plot{.title = "Exchange ratio",
                 .x = {.label = "time [ps]", .low = {}, .high = {}},
                 .y = {.label = "guest / (guest + host)", .low = 0.0, .high = 1.0},
                 .series = {}};
    for (const Curve& curve : curves_) {
      plot.series.push_back(
          curve.series(curve.run->name, [](const ExchangeCounts& c) { return c.rho_guest(); }));
    }
    folder.figure("exchange_ratio.svg", plot,
                  "Share of guests among the cations of the crystal, adsorbed ones included.");
  }

  void plot_counts(AnalysisFolder& folder) const {
    SvgPlot plot{.title = "Ions of the crystal",
                 .x = {.label = "time [ps]", .low = {}, .high = {}},
                 .y = {.label = "ions", .low = 0.0, .high = {}},
                 .series = {}};
    for (const Curve& curve : curves_) {
      const Model& model = curve.run->model;
      const ExchangeRoles& roles = *curve.run->roles;
      const std::string of = curves_.size() == 1 ? "" : " " + curve.run->name;
      const auto add = [&](const std::string& name, auto value) {
        plot.series.push_back(curve.series(name + of, value));
      };
      add(model.species(roles.host).name, [](const ExchangeCounts& c) { return c.host; });
      add(model.species(roles.guest).name, [](const ExchangeCounts& c) { return c.guest; });
      add(model.species(roles.guest).name + " adsorbed",
          [](const ExchangeCounts& c) { return c.guest_adsorbed; });
      add(model.species(roles.anion).name, [](const ExchangeCounts& c) { return c.anion; });
    }
    folder.figure("exchange_counts.svg", plot,
                  "Host cations, guest cations and anions that belong to the crystal.");
  }

  std::vector<Curve> curves_;
};

}  // namespace

std::unique_ptr<FrameAnalysis> make_exchange_analysis(const AnalyzeSettings& /*settings*/) {
  return std::make_unique<ExchangeAnalysis>();
}

}  // namespace catex
