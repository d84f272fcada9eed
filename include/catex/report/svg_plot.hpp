#pragma once

#include <optional>
#include <string>
#include <vector>

namespace catex {

struct PlotAxis {
  std::string label;                ///< with its unit: "distance [Å]"
  bool logarithmic = false;         ///< what is not positive is left out
  std::optional<double> low, high;  ///< ends of the axis; absent: from the data
};

enum class SeriesStyle {
  Line,    ///< through the points
  Points,  ///< a mark each
  Steps    ///< histogram: y[i] from x[i] to x[i + 1], so x has one entry more than y
};
enum class ErrorStyle { Bars, Band };

struct PlotSeries {
  std::string name;  ///< in the legend; empty: not there
  std::vector<double> x;
  std::vector<double> y;      ///< what is not finite leaves a gap
  std::vector<double> error;  ///< half width of the interval at each y; empty: none
  SeriesStyle style = SeriesStyle::Line;
  ErrorStyle errors = ErrorStyle::Bars;
};

struct SvgPlot {
  std::string title;
  PlotAxis x;
  PlotAxis y;
  std::vector<PlotSeries> series;
};

/// A picture of one pair of axes, as an <svg> element that stands alone: dark on white, series told
/// apart by colour and dash, so that it can be read in print.
[[nodiscard]] std::string svg_plot(const SvgPlot& plot);

/// Values at which an axis from `low` to `high` is labelled: 1, 2 or 5 times a power of ten apart,
/// about `count` of them; on a logarithmic axis powers of ten (low > 0).
[[nodiscard]] std::vector<double> axis_ticks(double low, double high, int count, bool logarithmic);

}  // namespace catex
