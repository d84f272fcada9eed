#include "catex/report/svg_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <iterator>
#include <limits>

#include "html_text.hpp"

namespace catex {
namespace {

// [px]
constexpr double width = 680.0;
constexpr double height = 420.0;
constexpr double left = 70.0;
constexpr double top = 34.0;
constexpr double bottom = 52.0;
constexpr double legend_width = 170.0;
constexpr double margin = 18.0;
constexpr double legend_row = 18.0;

/// Colours of Okabe and Ito, which colour-blind readers tell apart
/// (https://jfly.uni-koeln.de/color).
constexpr std::array<const char*, 8> colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                             "#e69f00", "#56b4e9", "#000000", "#7f7f7f"};
constexpr std::array<const char*, 4> dashes{"", "7 3", "2 2", "9 3 2 3"};

/// One axis: from values to pixels.
class Scale {
 public:
  Scale(double low, double high, bool logarithmic, double first_px, double last_px)
      : low_(low), high_(high), logarithmic_(logarithmic), first_(first_px), last_(last_px) {}

  [[nodiscard]] double low() const { return low_; }
  [[nodiscard]] double high() const { return high_; }
  [[nodiscard]] bool logarithmic() const { return logarithmic_; }
  [[nodiscard]] bool shows(double v) const {
    return std::isfinite(v) && (!logarithmic_ || v > 0.0);
  }
  [[nodiscard]] double operator()(double v) const {
    const double share =
        logarithmic_ ? std::log(v / low_) / std::log(high_ / low_) : (v - low_) / (high_ - low_);
    return first_ + share * (last_ - first_);
  }

 private:
  double low_, high_;
  bool logarithmic_;
  double first_, last_;
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void take(double v, bool logarithmic) {
    if (!std::isfinite(v) || (logarithmic && v <= 0.0)) return;
    low = std::min(low, v);
    high = std::max(high, v);
  }
};

/// Widened to whole ticks, so that curves do not touch the frame; `exact`: as it is.
Range finished(Range range, const PlotAxis& axis, bool exact) {
  if (range.low > range.high) range = {axis.logarithmic ? 1.0 : 0.0, 1.0};
  if (axis.logarithmic) {
    if (!exact || range.low == range.high) {
      range.low = std::pow(10.0, std::floor(std::log10(range.low)));
      range.high = std::pow(10.0, std::ceil(std::log10(range.high)));
      if (range.low == range.high) range.high *= 10.0;
    }
  } else if (range.low == range.high) {
    const double room = range.low == 0.0 ? 1.0 : 0.1 * std::abs(range.low);
    range = {range.low - room, range.high + room};
  } else if (!exact) {
    const std::vector<double> ticks = axis_ticks(range.low, range.high, 6, false);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : range.high - range.low;
    range.low = std::floor(range.low / step + 1e-9) * step;
    range.high = std::ceil(range.high / step - 1e-9) * step;
  }
  range.low = axis.low.value_or(range.low);
  range.high = axis.high.value_or(range.high);
  return range;
}

Range x_range(const SvgPlot& plot) {
  Range range;
  for (const PlotSeries& series : plot.series) {
    for (const double x : series.x) range.take(x, plot.x.logarithmic);
  }
  return finished(range, plot.x, true);
}

Range y_range(const SvgPlot& plot) {
  Range range;
  for (const PlotSeries& series : plot.series) {
    for (std::size_t i = 0; i < series.y.size(); ++i) {
      const double error = series.error.empty() ? 0.0 : series.error[i];
      range.take(series.y[i], plot.y.logarithmic);
      if (!std::isfinite(error)) continue;
      range.take(series.y[i] - error, plot.y.logarithmic);
      range.take(series.y[i] + error, plot.y.logarithmic);
    }
    const bool histogram = series.style == SeriesStyle::Steps;
    if (histogram) range.take(0.0, plot.y.logarithmic);
  }
  return finished(range, plot.y, false);
}

/// Writes the elements of one plot.
class Drawing {
 public:
  explicit Drawing(const SvgPlot& plot);
  std::string finish();

 private:
  template <typename... Values>
  void add(fmt::format_string<Values...> text, Values&&... values) {
    fmt::format_to(std::back_inserter(svg_), text, std::forward<Values>(values)...);
  }
  void axes();
  void series(const PlotSeries& series, std::size_t index);
  void band(const PlotSeries& series, const char* colour);
  void bars(const PlotSeries& series, const char* colour);
  void marks(const PlotSeries& series, const char* colour);
  void path(const PlotSeries& series, const char* colour, const char* dash);
  void legend();
  [[nodiscard]] bool shown(const PlotSeries& series, std::size_t i) const {
    return x_.shows(series.x[i]) && y_.shows(series.y[i]);
  }
  /// Pixel of y, at the frame where the value lies below a logarithmic axis.
  [[nodiscard]] double y_or_floor(double v) const { return y_.shows(v) ? y_(v) : bottom_; }

  const SvgPlot& plot_;
  bool has_legend_;
  double right_;
  double bottom_;
  Scale x_;
  Scale y_;
  std::string svg_;
};

bool any_named(const SvgPlot& plot) {
  return std::ranges::any_of(plot.series, [](const PlotSeries& s) { return !s.name.empty(); });
}

Drawing::Drawing(const SvgPlot& plot)
    : plot_(plot),
      has_legend_(any_named(plot)),
      right_(width - margin - (has_legend_ ? legend_width : 0.0)),
      bottom_(height - bottom),
      x_(x_range(plot).low, x_range(plot).high, plot.x.logarithmic, left, right_),
      y_(y_range(plot).low, y_range(plot).high, plot.y.logarithmic, bottom_, top) {}

std::string Drawing::finish() {
  add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" "
      "fill=\"#222\">\n<title>{2}</title>\n<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n",
      width, height, escape_html(plot_.title));
  axes();
  // What lies outside axes with given ends is cut at the frame.
  add("<svg x=\"{0}\" y=\"{1}\" width=\"{2:.1f}\" height=\"{3:.1f}\" viewBox=\"{0} {1} {2:.1f} "
      "{3:.1f}\">\n",
      left, top, right_ - left, bottom_ - top);
  for (std::size_t i = 0; i < plot_.series.size(); ++i) series(plot_.series[i], i);
  add("</svg>\n");
  legend();
  add("</svg>\n");
  return std::move(svg_);
}

std::string tick_label(double value) {
  const double size = std::abs(value);
  return size != 0.0 && (size >= 1e5 || size < 1e-3) ? fmt::format("{:.3g}", value)
                                                     : fmt::format("{:.6g}", value);
}

void Drawing::axes() {
  add("<text x=\"{:.1f}\" y=\"20\" text-anchor=\"middle\" font-weight=\"bold\">{}</text>\n",
      0.5 * (left + right_), escape_html(plot_.title));
  for (const double tick : axis_ticks(x_.low(), x_.high(), 7, x_.logarithmic())) {
    const double px = x_(tick);
    add("<path d=\"M{0:.1f} {1:.1f}V{2:.1f}\" stroke=\"#e4e4e4\"/><text x=\"{0:.1f}\" "
        "y=\"{3:.1f}\" text-anchor=\"middle\">{4}</text>\n",
        px, top, bottom_, bottom_ + 18.0, tick_label(tick));
  }
  for (const double tick : axis_ticks(y_.low(), y_.high(), 6, y_.logarithmic())) {
    const double py = y_(tick);
    add("<path d=\"M{0:.1f} {1:.1f}H{2:.1f}\" stroke=\"#e4e4e4\"/><text x=\"{3:.1f}\" "
        "y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
        left, py, right_, left - 6.0, py + 4.5, tick_label(tick));
  }
  add("<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"none\" "
      "stroke=\"#222\"/>\n",
      left, top, right_ - left, bottom_ - top);
  add("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", 0.5 * (left + right_),
      height - 12.0, escape_html(plot_.x.label));
  const double middle = 0.5 * (top + bottom_);
  add("<text transform=\"translate(16 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
      middle, escape_html(plot_.y.label));
}

void Drawing::series(const PlotSeries& series, std::size_t index) {
  assert(series.x.size() == series.y.size() + (series.style == SeriesStyle::Steps ? 1 : 0));
  assert(series.error.empty() || series.error.size() == series.y.size());
  const char* colour = colours[index % colours.size()];
  if (!series.error.empty()) {
    series.errors == ErrorStyle::Band ? band(series, colour) : bars(series, colour);
  }
  if (series.style == SeriesStyle::Points) {
    marks(series, colour);
  } else {
    path(series, colour, dashes[index % dashes.size()]);
  }
}

void Drawing::band(const PlotSeries& series, const char* colour) {
  std::string there;
  std::string back;
  for (std::size_t i = 0; i < series.y.size(); ++i) {
    if (!shown(series, i) || !std::isfinite(series.error[i])) continue;
    const double px = x_(series.x[i]);
    there += fmt::format("{:.1f},{:.1f} ", px, y_(series.y[i] + series.error[i]));
    back.insert(0, fmt::format("{:.1f},{:.1f} ", px, y_or_floor(series.y[i] - series.error[i])));
  }
  add("<polygon points=\"{}{}\" fill=\"{}\" fill-opacity=\"0.2\"/>\n", there, back, colour);
}

void Drawing::bars(const PlotSeries& series, const char* colour) {
  for (std::size_t i = 0; i < series.y.size(); ++i) {
    if (!shown(series, i) || !(series.error[i] > 0.0) || !std::isfinite(series.error[i])) continue;
    const double middle =
        series.style == SeriesStyle::Steps ? 0.5 * (series.x[i] + series.x[i + 1]) : series.x[i];
    const double px = x_(middle);
    add("<path d=\"M{0:.1f} {1:.1f}V{2:.1f}M{3:.1f} {1:.1f}h6M{3:.1f} {2:.1f}h6\" "
        "stroke=\"{4}\"/>\n",
        px, y_or_floor(series.y[i] - series.error[i]), y_(series.y[i] + series.error[i]), px - 3.0,
        colour);
  }
}

void Drawing::marks(const PlotSeries& series, const char* colour) {
  for (std::size_t i = 0; i < series.y.size(); ++i) {
    if (!shown(series, i)) continue;
    add("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>\n", x_(series.x[i]),
        y_(series.y[i]), colour);
  }
}

void Drawing::path(const PlotSeries& series, const char* colour, const char* dash) {
  std::string d;
  bool pen_down = false;
  for (std::size_t i = 0; i < series.y.size(); ++i) {
    if (!shown(series, i)) {
      pen_down = false;
      continue;
    }
    d += fmt::format("{}{:.1f} {:.1f}", pen_down ? "L" : "M", x_(series.x[i]), y_(series.y[i]));
    if (series.style == SeriesStyle::Steps) d += fmt::format("H{:.1f}", x_(series.x[i + 1]));
    pen_down = true;
  }
  add("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.6\" stroke-linejoin=\"round\" "
      "stroke-dasharray=\"{}\"/>\n",
      d, colour, dash);
}

void Drawing::legend() {
  if (!has_legend_) return;
  double y = top + 8.0;
  const double x = right_ + 12.0;
  for (std::size_t i = 0; i < plot_.series.size(); ++i) {
    const PlotSeries& series = plot_.series[i];
    if (series.name.empty()) continue;
    const char* colour = colours[i % colours.size()];
    if (series.style == SeriesStyle::Points) {
      add("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\"/>", x + 12.0, y, colour);
    } else {
      add("<path d=\"M{:.1f} {:.1f}h24\" stroke=\"{}\" stroke-width=\"1.6\" "
          "stroke-dasharray=\"{}\"/>",
          x, y, colour, dashes[i % dashes.size()]);
    }
    add("<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"12\">{}</text>\n", x + 30.0, y + 4.0,
        escape_html(series.name));
    y += legend_row;
  }
}

}  // namespace

std::vector<double> axis_ticks(double low, double high, int count, bool logarithmic) {
  std::vector<double> ticks;
  if (logarithmic) {
    const double first = std::ceil(std::log10(low) - 1e-9);
    const double last = std::floor(std::log10(high) + 1e-9);
    const double step = std::max(1.0, std::ceil((last - first) / count));
    for (double k = first; k <= last; k += step) ticks.push_back(std::pow(10.0, k));
    return ticks;
  }
  const double rough = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10.0 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    // A little more ticks rather than too few.
    if (factor * power >= 0.75 * rough) {
      step = factor * power;
      break;
    }
  }
  for (double k = std::ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; ++k) {
    ticks.push_back(k == 0.0 ? 0.0 : k * step);
  }
  return ticks;
}

std::string svg_plot(const SvgPlot& plot) { return Drawing(plot).finish(); }

}  // namespace catex
