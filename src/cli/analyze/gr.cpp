#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "catex/analysis/pair_distribution.hpp"
#include "quantities.hpp"

namespace catex {
namespace {

const std::vector<std::string> curve_columns{"run", "pair", "r_A", "g", "g_sem", "neighbours"};
const std::vector<std::string> shell_columns{"run",          "centre",          "neighbour",
                                             "r_peak_A",     "g_peak",          "r_minimum_A",
                                             "coordination", "coordination_sem"};
const std::vector<std::string> comparison_columns{
    "first", "second", "bins", "rms_chi", "max_chi", "r_of_max_chi_A", "max_difference", "verdict"};

/// Noise alone gives 1.07 (Student's t with 15 degrees of freedom); half as much again is more than
/// its scatter over the tens of independent bins of a curve.
constexpr double largest_rms_chi = 1.6;

/// The cation of a liquid of one cation and pseudoligands; its name is no part of the physics.
struct Liquid {
  int cation;
  int psl;
};

class PairDistributionAnalysis final : public FrameAnalysis {
 public:
  explicit PairDistributionAnalysis(const AnalyzeSettings& settings) : settings_(settings) {}

  void begin(const AnalysedRun& run) override {
    runs_.push_back({&run, PairDistribution(run.model.size(), {.r_max = settings_.r_max})});
  }
  void frame(double /*time_ps*/, const IonSystem& system,
             const Membership* /*membership*/) override {
    runs_.back().pairs.frame(system);
  }

  void write(AnalysisFolder& folder) override {
    write_curves(folder);
    write_shells(folder);
    write_comparisons(folder);
    plot_runs(folder);
    plot_liquids(folder);
  }

 private:
  struct Run {
    const AnalysedRun* run;
    PairDistribution pairs;

    [[nodiscard]] const std::string& species(int s) const { return run->model.species(s).name; }
    [[nodiscard]] std::string pair(int a, int b) const { return species(a) + "-" + species(b); }
    [[nodiscard]] std::optional<Liquid> liquid() const;

    /// For every pair of species with pairs of ions: visit(a, b), a <= b.
    template <typename Visit>
    void for_each_pair(Visit&& visit) const {
      for (int a = 0; a < run->model.size(); ++a) {
        for (int b = a; b < run->model.size(); ++b) {
          const int least = a == b ? 2 : 1;
          if (pairs.ions(a) >= least && pairs.ions(b) >= least) visit(a, b);
        }
      }
    }
  };

  void write_curves(AnalysisFolder& folder) const;
  void write_shells(AnalysisFolder& folder) const;
  void write_comparisons(AnalysisFolder& folder) const;
  void plot_runs(AnalysisFolder& folder) const;
  void plot_liquids(AnalysisFolder& folder) const;

  AnalyzeSettings settings_;
  std::vector<Run> runs_;
};

std::optional<Liquid> PairDistributionAnalysis::Run::liquid() const {
  std::optional<int> cation;
  std::optional<int> psl;
  for (int s = 0; s < run->model.size(); ++s) {
    if (pairs.ions(s) == 0) continue;
    const Role role = run->model.species(s).role;
    if (role == Role::Anion || (role == Role::Cation && cation)) return std::nullopt;
    (role == Role::Cation ? cation : psl) = s;
  }
  if (!cation || !psl) return std::nullopt;
  return Liquid{*cation, *psl};
}

void PairDistributionAnalysis::write_curves(AnalysisFolder& folder) const {
  CsvWriter table = folder.table("gr.csv", curve_columns);
  for (const Run& run : runs_) {
    run.for_each_pair([&](int a, int b) {
      const PairCurve curve = run.pairs.curve(a, b);
      for (std::size_t k = 0; k < curve.r.size(); ++k) {
        table.append(run.run->name, run.pair(a, b), table_number(curve.r[k]),
                     table_number(curve.g[k]), table_number(curve.g_sem[k]),
                     table_number(curve.neighbours[k]));
      }
    });
  }
  table.flush();
}

void PairDistributionAnalysis::write_shells(AnalysisFolder& folder) const {
  CsvWriter table = folder.table("coordination.csv", shell_columns);
  for (const Run& run : runs_) {
    const auto write = [&](int centre, int neighbour) {
      const auto shell = first_shell(run.pairs.curve(centre, neighbour));
      if (!shell) return;
      table.append(run.run->name, run.species(centre), run.species(neighbour),
                   table_number(shell->r_peak), table_number(shell->g_peak),
                   table_number(shell->r_minimum), table_number(shell->neighbours),
                   table_number(run.pairs.neighbours_sem(centre, neighbour, shell->r_minimum)));
    };
    run.for_each_pair([&](int a, int b) {
      write(a, b);
      if (a != b) write(b, a);
    });
  }
  table.flush();
}

std::vector<std::string> comparison_row(const std::string& first, const std::string& second,
                                        const CurveDifference& d) {
  std::string verdict = "no uncertainty";
  if (d.bins > 0) verdict = d.rms_chi < largest_rms_chi ? "coincide" : "differ";
  return {first,
          second,
          std::to_string(d.bins),
          table_number(d.rms_chi),
          table_number(d.max_chi),
          table_number(d.r_of_max_chi),
          table_number(d.max_difference),
          verdict};
}

/// Whether two liquids have the same physics but for the masses.
bool same_kind(const Model& m1, const Liquid& l1, const Model& m2, const Liquid& l2) {
  const auto same = [&](int a1, int b1, int a2, int b2) {
    const Buckingham& p = m1.pair(a1, b1);
    const Buckingham& q = m2.pair(a2, b2);
    return p.A == q.A && (p.B == q.B || p.A == 0.0) && p.C == q.C &&
           m1.species(a1).charge == m2.species(a2).charge;
  };
  return same(l1.cation, l1.cation, l2.cation, l2.cation) &&
         same(l1.cation, l1.psl, l2.cation, l2.psl) && same(l1.psl, l1.psl, l2.psl, l2.psl);
}

bool same_temperature(const AnalysedRun& first, const AnalysedRun& second) {
  if (!first.manifest || !second.manifest) return true;  // the user gave them together
  return first.manifest->temperature_K == second.manifest->temperature_K &&
         first.manifest->pressure_GPa == second.manifest->pressure_GPa;
}

void PairDistributionAnalysis::write_comparisons(AnalysisFolder& folder) const {
  FigureTable table{.file = "gr_comparison.csv",
                    .caption =
                        "Pair distributions that must coincide: cation-cation and PSL-PSL "
                        "of one liquid, and liquids that differ in the cation's mass only",
                    .header = comparison_columns,
                    .rows = {}};
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& one = runs_[i];
    const auto liquid = one.liquid();
    if (!liquid) continue;
    const auto [cation, psl] = *liquid;
    table.rows.push_back(
        comparison_row(fmt::format("{} {}", one.run->name, one.pair(cation, cation)),
                       fmt::format("{} {}", one.run->name, one.pair(psl, psl)),
                       compare_in_one_run(one.pairs, cation, cation, psl, psl)));
    for (std::size_t j = i + 1; j < runs_.size(); ++j) {
      const Run& other = runs_[j];
      const auto theirs = other.liquid();
      if (!theirs || !same_kind(one.run->model, *liquid, other.run->model, *theirs) ||
          !same_temperature(*one.run, *other.run)) {
        continue;
      }
      const auto add = [&](int a1, int b1, int a2, int b2) {
        table.rows.push_back(
            comparison_row(fmt::format("{} {}", one.run->name, one.pair(a1, b1)),
                           fmt::format("{} {}", other.run->name, other.pair(a2, b2)),
                           compare_runs(one.pairs.curve(a1, b1), other.pairs.curve(a2, b2))));
      };
      add(cation, cation, theirs->cation, theirs->cation);
      add(cation, psl, theirs->cation, theirs->psl);
      add(psl, psl, theirs->psl, theirs->psl);
    }
  }
  if (!table.rows.empty()) folder.text_table(std::move(table));
}

SvgPlot empty_plot(const std::string& title) {
  return {.title = title,
          .x = {.label = "distance r [Å]", .low = 0.0, .high = {}},
          .y = {.label = "g(r)", .low = 0.0, .high = {}},
          .series = {}};
}

PlotSeries series_of(const std::string& name, const PairCurve& curve) {
  return {.name = name,
          .x = curve.r,
          .y = curve.g,
          .error = curve.g_sem,
          .style = SeriesStyle::Line,
          .errors = ErrorStyle::Band};
}

void PairDistributionAnalysis::plot_runs(AnalysisFolder& folder) const {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const Run& run = runs_[i];
    SvgPlot plot = empty_plot("Pair distribution, " + run.run->name);
    run.for_each_pair([&](int a, int b) {
      plot.series.push_back(series_of(run.pair(a, b), run.pairs.curve(a, b)));
    });
    folder.figure(runs_.size() == 1 ? "gr.svg" : fmt::format("gr_{}.svg", i + 1), plot,
                  fmt::format("g(r) of all pairs of species in {}; band: standard error from "
                              "blocks of {} frames.",
                              run.run->name, run.pairs.sums().frames_per_block()));
  }
}

void PairDistributionAnalysis::plot_liquids(AnalysisFolder& folder) const {
  SvgPlot cations = empty_plot("Cation-cation and PSL-PSL");
  SvgPlot mixed = empty_plot("Cation-PSL");
  int liquids = 0;
  for (const Run& run : runs_) {
    const auto liquid = run.liquid();
    if (!liquid) continue;
    const auto [cation, psl] = *liquid;
    const auto name = [&](int a, int b) { return run.run->name + " " + run.pair(a, b); };
    cations.series.push_back(series_of(name(cation, cation), run.pairs.curve(cation, cation)));
    cations.series.push_back(series_of(name(psl, psl), run.pairs.curve(psl, psl)));
    mixed.series.push_back(series_of(name(cation, psl), run.pairs.curve(cation, psl)));
    ++liquids;
  }
  if (liquids < 2) return;
  folder.figure("gr_like_charges.svg", cations, "g(r) of like charges in all liquids.");
  folder.figure("gr_cation_psl.svg", mixed, "g(r) of cations and pseudoligands in all liquids.");
}

}  // namespace

std::unique_ptr<FrameAnalysis> make_gr_analysis(const AnalyzeSettings& settings) {
  return std::make_unique<PairDistributionAnalysis>(settings);
}

}  // namespace catex
