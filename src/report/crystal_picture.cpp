#include "catex/report/crystal_picture.hpp"

#include <fmt/format.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <iterator>

#include "html_text.hpp"
#include "voronoi_cells.hpp"

namespace catex {
namespace {

struct Colour {
  int r, g, b;
};

/// Blend: 0 gives `a`, 1 gives `b`.
Colour mixed(const Colour& a, const Colour& b, double part) {
  const auto mix = [&](int x, int y) { return static_cast<int>(std::lround(x + part * (y - x))); };
  return {mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)};
}

std::string hex(const Colour& c) { return fmt::format("{:02x}{:02x}{:02x}", c.r, c.g, c.b); }

constexpr Colour white{255, 255, 255};
constexpr Colour black{0, 0, 0};

struct IonStyle {
  Colour colour;
  double radius;  ///< [Å]
};

/// By IonRole; the colours of the report's view.
constexpr std::array<IonStyle, 4> ion_styles{
    IonStyle{{59, 125, 217}, 1.2}, IonStyle{{214, 94, 0}, 1.0}, IonStyle{{240, 212, 64}, 1.3},
    IonStyle{{166, 166, 166}, 1.3}};

/// By LocalStructure, as far as it occurs in a crystal.
constexpr std::array<Colour, 4> structure_colours{Colour{222, 228, 240}, Colour{255, 226, 190},
                                                  Colour{205, 236, 208}, Colour{240, 240, 240}};
constexpr std::array path_colours{"#c2185b", "#00796b", "#5e35b1", "#000000"};

constexpr int depth_levels = 6;
constexpr double palest = 0.6;         ///< how far the furthest ions are blended with white
constexpr double cell_reach = 3.0;     ///< [Å] of an ion's area in a section
constexpr double same_column = 0.8;    ///< [Å] ions closer than this in a section are one column
constexpr double longest_step = 20.0;  ///< [Å] of an ion's path; further is another image
constexpr double touching = 0.01;      ///< [Å] areas with a shorter edge only meet in a corner
constexpr double panel = 230.0;        ///< edge of one view [px]
constexpr double title_height = 30.0;  // [px]
constexpr double caption_height = 20.0;
constexpr double legend_height = 60.0;

const IonStyle& style_of(IonRole role) { return ion_styles[static_cast<std::size_t>(role)]; }

std::string_view label(ViewAxis axis) {
  switch (axis) {
    case ViewAxis::Axis001:
      return "[001]";
    case ViewAxis::Axis010:
      return "[010]";
    case ViewAxis::Axis011:
      return "[011]";
    case ViewAxis::Axis110:
      break;
  }
  return "[110]";
}

/// Name of the shading of a disc. It tells its colour, so that pictures on one page share it.
std::string shading_name(IonRole role, int level) {
  const double part = palest * level / (depth_levels - 1);
  return "shade-" + hex(mixed(style_of(role).colour, white, part));
}

std::string shadings() {
  std::string text = "<defs>";
  for (std::size_t role = 0; role < ion_styles.size(); ++role) {
    for (int level = 0; level < depth_levels; ++level) {
      const double part = palest * level / (depth_levels - 1);
      const Colour colour = mixed(ion_styles[role].colour, white, part);
      text += fmt::format(
          "<radialGradient id=\"{}\" cx=\"0.35\" cy=\"0.35\" r=\"0.75\">"
          "<stop offset=\"0\" stop-color=\"#{}\"/><stop offset=\"0.5\" stop-color=\"#{}\"/>"
          "<stop offset=\"1\" stop-color=\"#{}\"/></radialGradient>",
          shading_name(static_cast<IonRole>(role), level), hex(mixed(colour, white, 0.7)),
          hex(colour), hex(mixed(colour, black, 0.4)));
    }
  }
  return text + "</defs>\n";
}

/// One view: from the crystal's coordinates to pixels of a square of its own.
struct Panel {
  double scale;  ///< [px/Å]
  Mat3 rotation;

  /// In the plane of the picture and towards the reader [Å].
  [[nodiscard]] Vec3 seen(const Vec3& r) const { return rotation * r; }
  [[nodiscard]] double x(double right) const { return 0.5 * panel + scale * right; }
  [[nodiscard]] double y(double up) const { return 0.5 * panel - scale * up; }
};

struct SeenIon {
  Vec3 place;  ///< right, up, towards the reader [Å]
  const CrystalPicture::PictureIon* ion;
};

/// Ions within half of `thickness` of the plane through the centre, the furthest first.
std::vector<SeenIon> seen_ions(const CrystalPicture& picture, const Panel& view, double thickness) {
  std::vector<SeenIon> seen;
  for (const CrystalPicture::PictureIon& ion : picture.ions) {
    const Vec3 place = view.seen(ion.position);
    if (std::abs(place.z()) <= 0.5 * thickness) seen.push_back({place, &ion});
  }
  std::ranges::stable_sort(seen, {}, [](const SeenIon& s) { return s.place.z(); });
  return seen;
}

void draw_ions(std::string& svg, const Panel& view, const std::vector<SeenIon>& seen,
               double thickness) {
  for (const auto& [place, ion] : seen) {
    const double depth = std::clamp(0.5 - place.z() / thickness, 0.0, 1.0);  // 1: furthest
    const int level = static_cast<int>(std::lround(depth * (depth_levels - 1)));
    fmt::format_to(std::back_inserter(svg),
                   "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"url(#{})\"/>\n",
                   view.x(place.x()), view.y(place.y()), view.scale * style_of(ion->role).radius,
                   shading_name(ion->role, level));
  }
}

/// One ion of each column along the view, the one nearest to the plane.
std::vector<SeenIon> columns(std::vector<SeenIon> seen) {
  std::ranges::stable_sort(seen, {}, [](const SeenIon& s) { return std::abs(s.place.z()); });
  std::vector<SeenIon> kept;
  for (const SeenIon& s : seen) {
    const auto taken = [&](const SeenIon& other) {
      return (other.place - s.place).head<2>().norm() < same_column;
    };
    if (std::ranges::none_of(kept, taken)) kept.push_back(s);
  }
  return kept;
}

/// Areas of the local structures and the lines between them.
void draw_structures(std::string& svg, const Panel& view, const std::vector<SeenIon>& seen) {
  const std::vector<SeenIon> kept = columns(seen);
  std::vector<Vec2> points;
  for (const SeenIon& s : kept) points.emplace_back(s.place.x(), s.place.y());
  const std::vector<VoronoiCell> cells = voronoi_cells(points, cell_reach);
  std::string lines;
  const auto add_point = [&](std::string& path, char command, const Vec2& p) {
    fmt::format_to(std::back_inserter(path), "{}{:.1f} {:.1f}", command, view.x(p.x()),
                   view.y(p.y()));
  };
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& [corners, across] = cells[i];
    const LocalStructure structure = kept[i].ion->structure;
    const std::string colour = hex(structure_colours[static_cast<std::size_t>(structure)]);
    std::string outline;
    for (std::size_t k = 0; k < corners.size(); ++k) {
      const Vec2& next = corners[(k + 1) % corners.size()];
      add_point(outline, k == 0 ? 'M' : 'L', corners[k]);
      const int other = across[k];
      const bool seen_before = other < static_cast<int>(i);  // or the end of the reach
      if (seen_before || kept[other].ion->structure == structure) continue;
      if ((next - corners[k]).norm() < touching) continue;
      add_point(lines, 'M', corners[k]);
      add_point(lines, 'L', next);
    }
    svg += fmt::format("<path d=\"{}Z\" fill=\"#{}\" stroke=\"#{}\" stroke-width=\"0.5\"/>\n",
                       outline, colour, colour);
  }
  svg += fmt::format(
      "<path class=\"boundary\" d=\"{}\" fill=\"none\" stroke=\"#222\" stroke-width=\"1.4\" "
      "stroke-linecap=\"round\"/>\n",
      lines);
}

/// Broken where the ion crossed the boundary of the cell and came in on the other side.
std::string path_data(const Panel& view, const std::vector<Vec3>& points) {
  std::string data;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const bool starts = k == 0 || (points[k] - points[k - 1]).norm() > longest_step;
    const Vec3 place = view.seen(points[k]);
    fmt::format_to(std::back_inserter(data), "{}{:.1f} {:.1f}", starts ? 'M' : 'L',
                   view.x(place.x()), view.y(place.y()));
  }
  return data;
}

void draw_paths(std::string& svg, const Panel& view, const CrystalPicture& picture) {
  for (std::size_t p = 0; p < picture.paths.size(); ++p) {
    const std::vector<Vec3>& points = picture.paths[p].points;
    if (points.empty()) continue;
    const char* colour = path_colours[p % path_colours.size()];
    const Vec3 last = view.seen(points.back());
    svg += fmt::format(
        "<path class=\"way\" d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.2\" "
        "stroke-opacity=\"0.8\" stroke-linejoin=\"round\"/>\n"
        "<circle class=\"followed\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" fill=\"none\" "
        "stroke=\"{}\" stroke-width=\"2.2\"/>\n",
        path_data(view, points), colour, view.x(last.x()), view.y(last.y()), view.scale * 1.5,
        colour);
  }
}

void draw_text(std::string& svg, double x, double y, std::string_view anchor,
               std::string_view text) {
  svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escape_html(text));
}

/// What is drawn next is cut off at the edge of the panel, up to "</svg>".
void begin_panel(std::string& svg, double left, double top) {
  svg += fmt::format("<svg x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\">\n", left, top,
                     panel, panel);
}

void draw_scale_bar(std::string& svg, const Panel& view) {
  const double length = 10.0 * view.scale;  // 1 nm
  const double x = 6.0;
  const double y = panel - 6.0;
  svg += fmt::format("<path d=\"M{:.1f} {:.1f}h{:.1f}\" stroke=\"#000\" stroke-width=\"2.5\"/>\n",
                     x, y, length);
  draw_text(svg, x + 0.5 * length, y - 5.0, "middle", "1 nm");
}

void draw_legend(std::string& svg, const CrystalPicture& picture, double top) {
  double x = 12.0;
  double y = top + 14.0;
  constexpr double text_offset = 18.0;
  constexpr double letter = 8.0;  // [px]
  const auto entry = [&](const std::string& mark, const std::string& text) {
    svg += fmt::format("<g transform=\"translate({:.1f} {:.1f})\">{}</g>\n", x, y, mark);
    draw_text(svg, x + text_offset - 6.0, y + 4.0, "start", text);
    x += text_offset + letter * static_cast<double>(text.size()) + 8.0;
  };
  for (const IonRole role : {IonRole::Host, IonRole::Guest, IonRole::Anion}) {
    entry(fmt::format("<circle r=\"6\" fill=\"url(#{})\"/>", shading_name(role, 0)),
          picture.species[static_cast<std::size_t>(role)]);
  }
  for (std::size_t s = 0; s < structure_colours.size(); ++s) {
    entry(fmt::format("<rect x=\"-6\" y=\"-6\" width=\"12\" height=\"12\" fill=\"#{}\" "
                      "stroke=\"#222\" stroke-width=\"0.6\"/>",
                      hex(structure_colours[s])),
          std::string(name(static_cast<LocalStructure>(s))));
  }
  x = 12.0;
  y += 22.0;
  for (std::size_t p = 0; p < picture.paths.size(); ++p) {
    const CrystalPicture::Path& path = picture.paths[p];
    entry(fmt::format("<circle r=\"6\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.2\"/>",
                      path_colours[p % path_colours.size()]),
          fmt::format("{} {}", picture.species[static_cast<std::size_t>(path.role)], path.id));
  }
}

/// Radius of the sphere around the centre that holds every ion [Å].
double extent(const CrystalPicture& picture) {
  double largest = 5.0;
  for (const auto& ion : picture.ions) largest = std::max(largest, ion.position.norm());
  return largest;
}

}  // namespace

Vec3 in_crystal_axes(const CrystalFrame& frame, const Cell& cell, const Vec3& r) {
  return frame.axes.transpose() * cell.minimum_image(r - frame.centre);
}

CrystalPicture crystal_picture(const IonSystem& system, const Model& model,
                               const ExchangeRoles& roles, const Membership& membership,
                               const LocalStructures& structures, const CrystalFrame& frame) {
  CrystalPicture picture{
      .title = {},
      .species = {model.species(roles.host).name, model.species(roles.guest).name,
                  model.species(roles.anion).name, model.species(roles.psl).name},
      .own_axes = frame.recognised,
      .ions = {},
      .paths = {}};
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.place[i] == Place::Solution) continue;
    picture.ions.push_back({.position = in_crystal_axes(frame, system.cell, system.positions[i]),
                            .role = ion_role(system.species[i], roles),
                            .structure = structures.structure[i],
                            .id = system.ids[i]});
  }
  return picture;
}

Mat3 view_rotation(ViewAxis axis) {
  const auto rows = [](const Vec3& right, const Vec3& up) {
    Mat3 m;
    m << right.normalized().transpose(), up.normalized().transpose(),
        right.cross(up).normalized().transpose();
    return m;
  };
  switch (axis) {
    case ViewAxis::Axis001:
      return rows(Vec3(1, 0, 0), Vec3(0, 1, 0));
    case ViewAxis::Axis010:
      return rows(Vec3(-1, 0, 0), Vec3(0, 0, 1));
    case ViewAxis::Axis011:
      return rows(Vec3(-1, 0, 0), Vec3(0, -1, 1));
    case ViewAxis::Axis110:
      break;
  }
  return rows(Vec3(-1, 1, 0), Vec3(0, 0, 1));
}

std::string crystal_picture_svg(const CrystalPicture& picture, const PictureSettings& settings) {
  const double radius = extent(picture);
  const double scale = 0.5 * panel / (radius + 2.0);
  const double row = panel + caption_height;
  const double width = panel * static_cast<double>(settings.axes.size());
  const double height = title_height + 2.0 * row + legend_height;

  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" font-family=\"sans-serif\" font-size=\"12\">\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
      width, height);
  svg += shadings();
  draw_text(
      svg, 12.0, 20.0, "start",
      picture.title + (picture.own_axes ? "" : " (axes are not the crystal's: no net found)"));
  for (std::size_t k = 0; k < settings.axes.size(); ++k) {
    const ViewAxis axis = settings.axes[k];
    const Panel view{.scale = scale, .rotation = view_rotation(axis)};
    const double left = panel * static_cast<double>(k);
    const double middle = left + 0.5 * panel;
    double top = title_height;

    begin_panel(svg, left, top);
    draw_ions(svg, view, seen_ions(picture, view, 2.0 * radius), 2.0 * radius);
    draw_paths(svg, view, picture);
    svg += "</svg>\n";
    draw_text(svg, middle, top + panel + 13.0, "middle", label(axis));

    top += row;
    const std::vector<SeenIon> section = seen_ions(picture, view, settings.slab);
    begin_panel(svg, left, top);
    draw_structures(svg, view, section);
    draw_ions(svg, view, section, settings.slab);
    draw_paths(svg, view, picture);
    if (k == 0) draw_scale_bar(svg, view);
    svg += "</svg>\n";
    draw_text(svg, middle, top + panel + 13.0, "middle",
              fmt::format("{}, section of {:.3g} Å", label(axis), settings.slab));
  }
  draw_legend(svg, picture, title_height + 2.0 * row);
  return svg + "</svg>\n";
}

}  // namespace catex
