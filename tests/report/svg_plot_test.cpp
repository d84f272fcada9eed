#include "catex/report/svg_plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "catex/report/figure_page.hpp"

namespace catex {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

int count(const std::string& text, const std::string& part) {
  int n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

SvgPlot line(std::vector<double> x, std::vector<double> y) {
  return {.title = "T",
          .x = {.label = "time [ps]", .low = {}, .high = {}},
          .y = {.label = "y", .low = {}, .high = {}},
          .series = {{.name = "a", .x = std::move(x), .y = std::move(y), .error = {}}}};
}

TEST(AxisTicks, AreRoundNumbers) {
  EXPECT_THAT(axis_ticks(0.0, 10.0, 5, false), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(axis_ticks(-1.0, 1.2, 4, false), ElementsAre(-1, -0.5, 0, 0.5, 1));
  EXPECT_THAT(axis_ticks(120.0, 480.0, 4, false), ElementsAre(200, 300, 400));
  EXPECT_THAT(axis_ticks(0.1, 1000.0, 6, true),
              ElementsAre(testing::DoubleNear(0.1, 1e-12), 1, 10, 100, 1000));
}

TEST(SvgPlot, PutsValuesAtTheirPlaces) {
  // Axes 0 to 10: x from 70 px to 680 - 18 - 170, y from 420 - 52 up to 34.
  const std::string svg = svg_plot(line({0.0, 5.0, 10.0}, {0.0, 10.0, 5.0}));
  EXPECT_THAT(svg, HasSubstr("M70.0 368.0L281.0 34.0L492.0 201.0"));
  EXPECT_THAT(svg, HasSubstr(">time [ps]<"));
}

TEST(SvgPlot, LeavesGapsAndEscapesText) {
  const double gap = std::numeric_limits<double>::quiet_NaN();
  SvgPlot plot = line({0.0, 1.0, 2.0, 3.0}, {0.0, gap, 1.0, 2.0});
  plot.series[0].name = "a < b";
  const std::string svg = svg_plot(plot);
  EXPECT_EQ(count(svg, "nan"), 0);
  EXPECT_THAT(svg, HasSubstr("a &lt; b"));
  plot.y.logarithmic = true;  // 0 has no place on it
  EXPECT_EQ(count(svg_plot(plot), "inf"), 0);
}

TEST(SvgPlot, DrawsNothingWithoutData) {
  EXPECT_THAT(svg_plot(line({}, {})), HasSubstr("</svg>"));
  EXPECT_EQ(count(svg_plot(line({1.0}, {2.0})), "nan"), 0);
}

TEST(SvgPlot, HasBarsBandsAndSteps) {
  SvgPlot plot = line({0.0, 1.0, 2.0}, {1.0, 2.0, 3.0});
  plot.series[0].error = {0.1, 0.0, 0.2};
  EXPECT_EQ(count(svg_plot(plot), "h6M"), 2);  // one bar per error > 0
  plot.series[0].errors = ErrorStyle::Band;
  EXPECT_EQ(count(svg_plot(plot), "<polygon"), 1);
  plot.series[0] = {
      .name = "h", .x = {0.0, 1.0, 2.0}, .y = {1.0, 2.0}, .error = {}, .style = SeriesStyle::Steps};
  EXPECT_THAT(svg_plot(plot), HasSubstr("M70.0 201.0H281.0L281.0 34.0H492.0"));  // y from 0 to 2
}

TEST(FigurePage, ShowsFiguresAndTablesWithoutOtherFiles) {
  const std::string html = figure_page_html(
      {.title = "A & B",
       .notes = {"note <1>"},
       .tables = {{"t.csv", "numbers", {"name", "value"}, {{"a", "1"}, {"b", "<2>"}}}},
       .figures = {{"f.svg", "<svg id=\"f\"></svg>", "what it shows"}}});
  EXPECT_THAT(html, HasSubstr("<svg id=\"f\"></svg>"));
  EXPECT_THAT(html, HasSubstr("what it shows"));
  EXPECT_THAT(html, HasSubstr("A &amp; B"));
  EXPECT_THAT(html, HasSubstr("&lt;2&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("href")));
}

}  // namespace
}  // namespace catex
