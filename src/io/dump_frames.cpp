#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <unordered_set>
#include <vector>

#include "raw_frames.hpp"
#include "species_lookup.hpp"
#include "text.hpp"

namespace catex {
namespace {

constexpr std::string_view item = "ITEM: ";

using Words = std::vector<std::string_view>;

struct Box {
  Cell cell;
  Vec3 origin;
};

/// How columns give a position: the names, and whether they are fractions of the box.
struct PositionColumns {
  std::array<std::string_view, 3> names;
  bool scaled;
};
constexpr std::array<PositionColumns, 4> position_columns{{{{"xu", "yu", "zu"}, false},
                                                           {{"x", "y", "z"}, false},
                                                           {{"xsu", "ysu", "zsu"}, true},
                                                           {{"xs", "ys", "zs"}, true}}};

struct Columns {
  std::size_t count = 0;
  std::size_t id = 0;
  std::size_t kind = 0;  ///< element or type
  std::array<std::size_t, 3> position{};
  bool scaled = false;
};

/// LAMMPS text dump (https://docs.lammps.org/dump.html, style custom), one frame after the other.
class DumpFrames final : public RawFrames {
 public:
  DumpFrames(const std::filesystem::path& file, const Model& model, const ForeignFrames& foreign)
      : reader_(file, LastLine::NeedsNewline), model_(model), foreign_(foreign) {}

  std::optional<RawFrame> next() override {
    if (!reader_.next()) return std::nullopt;
    try {
      return read_frame();
    } catch (const FileEndsError&) {
      in_frame_ = true;
      return std::nullopt;
    }
  }
  [[nodiscard]] bool cut_off() const override { return in_frame_ || reader_.left_out_line(); }
  [[nodiscard]] std::string place() const override { return reader_.place(); }
  [[nodiscard]] double share_read() const override { return reader_.share_read(); }

 private:
  RawFrame read_frame();
  [[nodiscard]] std::string section_title() const;
  [[nodiscard]] double time_ps(std::string_view word) const;
  std::int64_t read_count();
  Box read_box(const std::string& title);
  Box read_bounds(const std::string& title);
  Box read_vectors();
  [[nodiscard]] Box box_of(const Mat3& vectors, const Vec3& origin) const;
  [[nodiscard]] Columns read_columns(const std::string& title) const;
  [[nodiscard]] std::size_t kind_column(const Words& names) const;
  IonSystem read_ions(const Columns& columns, const Box& box, std::int64_t ions);

  LineReader reader_;
  Model model_;
  ForeignFrames foreign_;
  std::string units_;      ///< "ITEM: UNITS", written once
  bool in_frame_ = false;  ///< where the file ends
};

/// The sections of a frame, up to the table of ions, come in any order.
RawFrame DumpFrames::read_frame() {
  std::optional<std::int64_t> step;
  std::optional<double> time;
  std::optional<std::int64_t> ions;
  std::optional<Box> box;
  while (true) {
    const std::string title = section_title();
    if (title.starts_with("ATOMS")) {
      if (!step || !ions || !box) {
        reader_.fail("a frame needs TIMESTEP, NUMBER OF ATOMS and BOX BOUNDS before its ATOMS");
      }
      const Columns columns = read_columns(title);
      return {read_ions(columns, *box, *ions), time, step};
    }
    reader_.need_next(fmt::format("the content of {}{}", item, title));
    const std::string_view value = trim(reader_.line());
    if (title == "TIMESTEP") {
      step = reader_.integer(value, "time step");
    } else if (title == "UNITS") {
      units_ = value;
    } else if (title == "TIME") {
      time = time_ps(value);
    } else if (title == "NUMBER OF ATOMS") {
      ions = read_count();
    } else if (title.starts_with("BOX BOUNDS")) {
      box = read_box(title);
    } else {
      reader_.fail(fmt::format("section '{}' is not one of a LAMMPS dump of style custom", title));
    }
    reader_.need_next("the next section of the frame");
  }
}

std::string DumpFrames::section_title() const {
  const std::string_view line = trim(reader_.line());
  if (!line.starts_with(item)) {
    reader_.fail(fmt::format("'{}' where a line '{}...' is expected", line.substr(0, 40), item));
  }
  return std::string(line.substr(item.size()));
}

double DumpFrames::time_ps(std::string_view word) const {
  const double time = reader_.number(word, "time");
  if (units_.empty() || units_ == "metal") return time;
  reader_.fail(fmt::format("units {}; only metal (Å, ps) is read", units_));
}

std::int64_t DumpFrames::read_count() {
  const std::int64_t ions = reader_.integer(trim(reader_.line()), "number of ions");
  if (ions < 1) reader_.fail(fmt::format("number of ions is {}; at least 1 is needed", ions));
  return ions;
}

Box DumpFrames::read_box(const std::string& title) {
  const Words words = split_words(title);
  for (const std::string_view word : words) {
    const bool boundary = word.size() == 2 && word.find_first_not_of("pfsm") == word.npos;
    if (boundary && word != "pp") {
      reader_.fail(
          fmt::format("boundary '{}'; only cells periodic in all directions (pp pp pp) "
                      "are simulated",
                      word));
    }
  }
  return std::ranges::find(words, "abc") != words.end() ? read_vectors() : read_bounds(title);
}

/// "xlo xhi", triclinic boxes with a tilt and the bounds of what it makes of the box.
Box DumpFrames::read_bounds(const std::string& title) {
  const bool tilted = title.find("xy xz yz") != std::string::npos;
  Vec3 low;
  Vec3 high;
  Vec3 tilt = Vec3::Zero();  // xy, xz, yz
  for (int k = 0; k < 3; ++k) {
    if (k > 0) reader_.need_next("bounds of the box");
    const Words words = split_words(reader_.line());
    if (words.size() != (tilted ? 3 : 2)) {
      reader_.fail(fmt::format("{} numbers; bounds of a {} box have {}", words.size(),
                               tilted ? "triclinic" : "orthogonal", tilted ? 3 : 2));
    }
    low[k] = reader_.number(words[0], "bound");
    high[k] = reader_.number(words[1], "bound");
    if (tilted) tilt[k] = reader_.number(words[2], "tilt");
  }
  const auto [xy, xz, yz] = std::tuple(tilt[0], tilt[1], tilt[2]);
  low -= Vec3(std::min({0.0, xy, xz, xy + xz}), std::min(0.0, yz), 0.0);
  high -= Vec3(std::max({0.0, xy, xz, xy + xz}), std::max(0.0, yz), 0.0);
  Mat3 vectors = (high - low).asDiagonal();
  vectors(0, 1) = xy;
  vectors(0, 2) = xz;
  vectors(1, 2) = yz;
  return box_of(vectors, low);
}

/// "ITEM: BOX BOUNDS abc origin": a cell vector and a component of the origin per line.
Box DumpFrames::read_vectors() {
  Mat3 vectors;
  Vec3 origin;
  for (int k = 0; k < 3; ++k) {
    if (k > 0) reader_.need_next("vectors of the box");
    const Words words = split_words(reader_.line());
    if (words.size() != 4) reader_.fail("a cell vector and the origin are four numbers a line");
    for (int i = 0; i < 3; ++i) vectors(i, k) = reader_.number(words[i], "cell vector");
    origin[k] = reader_.number(words[3], "origin");
  }
  return box_of(vectors, origin);
}

Box DumpFrames::box_of(const Mat3& vectors, const Vec3& origin) const {
  try {
    return {Cell(vectors), origin};
  } catch (const std::invalid_argument& error) {
    reader_.fail(fmt::format("box: {}", error.what()));
  }
}

/// Types where the species map speaks of types, else elements where there are any.
std::size_t DumpFrames::kind_column(const Words& names) const {
  const auto column = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::nullopt : std::optional(found - names.begin());
  };
  const auto is_type = [](const auto& entry) { return to_integer(entry.first).has_value(); };
  const std::optional<std::size_t> type = column("type");
  if (type && std::ranges::any_of(foreign_.species, is_type)) return *type;
  if (const std::optional<std::size_t> element = column("element")) return *element;
  if (type) return *type;
  reader_.fail("no column 'type' or 'element'; one of them is needed to tell the ions' species");
}

Columns DumpFrames::read_columns(const std::string& title) const {
  const Words words = split_words(title);
  const Words names(words.begin() + 1, words.end());
  const auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
  };
  Columns columns{.count = names.size(), .id = column("id"), .kind = kind_column(names)};
  if (columns.id == names.size()) {
    reader_.fail("no column 'id'; without it the ions cannot be followed from frame to frame");
  }
  for (const PositionColumns& form : position_columns) {
    for (int k = 0; k < 3; ++k) columns.position[k] = column(form.names[k]);
    columns.scaled = form.scaled;
    if (std::ranges::max(columns.position) < names.size()) return columns;
  }
  reader_.fail(
      fmt::format("no position among the columns {}; x y z, xu yu zu, xs ys zs or "
                  "xsu ysu zsu are needed",
                  fmt::join(names, " ")));
}

IonSystem DumpFrames::read_ions(const Columns& columns, const Box& box, std::int64_t ions) {
  IonSystem system{box.cell, {}, {}, {}, {}};
  std::unordered_set<std::int64_t> ids;
  for (std::int64_t i = 0; i < ions; ++i) {
    reader_.need_next(fmt::format("ion {} of {}", i + 1, ions));
    const Words words = split_words(reader_.line());
    if (words.size() != columns.count) {
      reader_.fail(fmt::format("{} columns; {}ATOMS announces {} (ion {} of {})", words.size(),
                               item, columns.count, i + 1, ions));
    }
    const std::int64_t id = reader_.integer(words[columns.id], "id");
    if (!ids.insert(id).second) reader_.fail(fmt::format("a second ion with the id {}", id));
    Vec3 r;
    for (int k = 0; k < 3; ++k) r[k] = reader_.number(words[columns.position[k]], "position");
    if (columns.scaled) r = box.origin + box.cell.to_cartesian(r);
    system.ids.push_back(id);
    system.species.push_back(find_species(reader_, model_, words[columns.kind], &foreign_));
    system.positions.push_back(r);
  }
  return system;
}

}  // namespace

std::unique_ptr<RawFrames> open_dump_frames(const std::filesystem::path& file, const Model& model,
                                            const ForeignFrames& foreign) {
  return std::make_unique<DumpFrames>(file, model, foreign);
}

}  // namespace catex
