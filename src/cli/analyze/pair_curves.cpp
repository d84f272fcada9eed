#include "pair_curves.hpp"

#include <fmt/format.h>

#include "catex/analysis/pair_curve.hpp"

namespace catex {
namespace {

constexpr double first_r = 0.2;  // [Å], inside every barrier
constexpr double step = 0.01;
constexpr double plot_from = 1.0;
constexpr double plot_to = 10.0;

const std::vector<std::string> curve_columns{"pair", "r_A", "u_eV"};
const std::vector<std::string> extrema_columns{"pair", "r_minimum_A", "u_minimum_eV", "r_barrier_A",
                                               "u_barrier_eV"};

std::string cell(const std::optional<PairPoint>& point, double PairPoint::*value) {
  return point ? fmt::format("{:.4f}", (*point).*value) : "";
}

}  // namespace

void write_pair_curves(const Model& model, const std::string& ligand, AnalysisFolder& folder) {
  CsvWriter curves = folder.table("pair_curves.csv", curve_columns);
  FigureTable extrema{.file = "pair_extrema.csv",
                      .caption = fmt::format("Wells and barriers of the pair potentials of {}, {}",
                                             model.name(), ligand),
                      .header = extrema_columns,
                      .rows = {}};
  SvgPlot plot{.title = fmt::format("Pair potentials, {}, {}", model.name(), ligand),
               .x = {.label = "distance r [Å]", .low = plot_from, .high = plot_to},
               .y = {.label = "u(r) [eV]", .low = -5.0, .high = 8.0},
               .series = {}};
  for (int a = 0; a < model.size(); ++a) {
    for (int b = a; b < model.size(); ++b) {
      const std::string pair = model.species(a).name + "-" + model.species(b).name;
      PlotSeries series{.name = pair, .x = {}, .y = {}, .error = {}};
      for (int k = 0; first_r + k * step < model.buckingham_cutoff(); ++k) {
        const double r = first_r + k * step;
        const double u = pair_energy(model, a, b, r);
        curves.append(pair, table_number(r), table_number(u));
        if (r < plot_from || r > plot_to) continue;
        series.x.push_back(r);
        series.y.push_back(u);
      }
      plot.series.push_back(std::move(series));
      const PairExtrema at = pair_extrema(model, a, b);
      extrema.rows.push_back({pair, cell(at.minimum, &PairPoint::r),
                              cell(at.minimum, &PairPoint::u), cell(at.barrier, &PairPoint::r),
                              cell(at.barrier, &PairPoint::u)});
    }
  }
  curves.flush();
  folder.text_table(std::move(extrema));
  folder.figure(
      "pair_curves.svg", plot,
      "Energy of two ions against their distance, Coulomb and Buckingham, without cutoff.");
}

}  // namespace catex
