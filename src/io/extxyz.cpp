#include "catex/io/extxyz.hpp"

#include <fmt/format.h>

#include <cassert>
#include <iterator>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <unordered_set>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "raw_frames.hpp"
#include "species_lookup.hpp"
#include "text.hpp"

namespace catex {
namespace {

using KeyValues = std::map<std::string, std::string, std::less<>>;

/// key=value, key="a value" and bare keys (true) of the comment line.
KeyValues parse_comment(const LineReader& reader) {
  KeyValues result;
  std::string_view rest = trim(reader.line());
  while (!rest.empty()) {
    const std::size_t key_end = std::min(rest.find_first_of("= \t"), rest.size());
    std::string key(rest.substr(0, key_end));
    rest.remove_prefix(key_end);
    std::string_view value = "T";
    if (rest.starts_with("=\"")) {
      const std::size_t close = rest.find('"', 2);
      if (close == std::string_view::npos) reader.fail(fmt::format("quote of {} not closed", key));
      value = rest.substr(2, close - 2);
      rest.remove_prefix(close + 1);
    } else if (rest.starts_with('=')) {
      const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
      value = rest.substr(1, end - 1);
      rest.remove_prefix(end);
    }
    result[std::move(key)] = value;
    rest = trim(rest);
  }
  return result;
}

Cell parse_lattice(const LineReader& reader, const KeyValues& keys) {
  const auto found = keys.find("Lattice");
  if (found == keys.end()) {
    reader.fail("no Lattice=\"ax ay az bx by bz cx cy cz\"; the periodic cell [Å] is needed");
  }
  const std::vector<std::string_view> words = split_words(found->second);
  if (words.size() != 9) {
    reader.fail(fmt::format("Lattice has {} numbers; 9 are needed", words.size()));
  }
  Mat3 vectors;
  for (int k = 0; k < 9; ++k) vectors(k % 3, k / 3) = reader.number(words[k], "Lattice");
  try {
    return Cell(vectors);
  } catch (const std::invalid_argument& error) {
    reader.fail(fmt::format("Lattice=\"{}\": {}", found->second, error.what()));
  }
}

void check_periodic(const LineReader& reader, const KeyValues& keys) {
  const auto found = keys.find("pbc");
  if (found == keys.end()) return;
  for (const std::string_view word : split_words(found->second)) {
    if (word != "T" && word != "1" && word != "True" && word != "true") {
      reader.fail(
          fmt::format("pbc=\"{}\"; only cells periodic in all directions (T T T) are "
                      "simulated",
                      found->second));
    }
  }
}

/// Where the columns begin; absent ones are missing from the map.
struct Columns {
  std::map<std::string, std::size_t, std::less<>> begin;
  std::size_t count = 0;

  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const {
    const auto found = begin.find(name);
    return found == begin.end() ? std::nullopt : std::optional(found->second);
  }
};

/// Properties=name:type:width:... ; pos, velo and forces must be three reals.
Columns parse_properties(const LineReader& reader, const KeyValues& keys) {
  const auto found = keys.find("Properties");
  std::string_view rest = "species:S:1:pos:R:3";
  if (found != keys.end()) rest = found->second;
  Columns columns;
  while (!rest.empty()) {
    std::string_view part[3];
    for (std::string_view& field : part) {
      const std::size_t colon = std::min(rest.find(':'), rest.size());
      field = rest.substr(0, colon);
      rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
    const std::int64_t width = to_integer(part[2]).value_or(0);
    const bool vector = part[0] == "pos" || part[0] == "velo" || part[0] == "forces";
    if (width < 1 || (vector && width != 3)) {
      reader.fail(
          fmt::format("Properties: column '{}:{}:{}' makes no sense; example: "
                      "species:S:1:pos:R:3",
                      part[0], part[1], part[2]));
    }
    columns.begin.emplace(part[0], columns.count);
    columns.count += width;
  }
  for (const char* needed : {"species", "pos"}) {
    if (!columns.find(needed)) reader.fail(fmt::format("Properties: no column '{}'", needed));
  }
  return columns;
}

Vec3 parse_vector(const LineReader& reader, const std::vector<std::string_view>& words,
                  std::size_t begin, std::string_view what) {
  return {reader.number(words[begin], what), reader.number(words[begin + 1], what),
          reader.number(words[begin + 2], what)};
}

void parse_ion(const LineReader& reader, const Model& model, const ForeignFrames* foreign,
               const Columns& columns, IonSystem& system, std::vector<Vec3>& forces) {
  const std::vector<std::string_view> words = split_words(reader.line());
  if (words.size() != columns.count) {
    reader.fail(fmt::format("{} columns; Properties announces {}", words.size(), columns.count));
  }
  const std::size_t name = columns.find("name").value_or(*columns.find("species"));
  const int species = find_species(reader, model, words[name], foreign);
  system.species.push_back(species);
  system.positions.push_back(parse_vector(reader, words, *columns.find("pos"), "pos"));
  if (const auto at = columns.find("id")) system.ids.push_back(reader.integer(words[*at], "id"));
  if (const auto at = columns.find("charge")) {
    check_charge(reader, model.species(species), reader.number(words[*at], "charge"));
  }
  if (const auto at = columns.find("velo")) {
    system.velocities.push_back(parse_vector(reader, words, *at, "velo"));
  }
  if (const auto at = columns.find("forces")) {
    forces.push_back(parse_vector(reader, words, *at, "forces"));
  }
}

/// The frame that begins in the reader's line.
/// @param foreign  null for a structure file
IonSystem parse_frame(LineReader& reader, const Model& model, const ForeignFrames* foreign,
                      ExtxyzExtras& found) {
  const std::int64_t ions = reader.integer(trim(reader.line()), "number of ions");
  if (ions < 1) reader.fail(fmt::format("number of ions is {}; at least 1 is needed", ions));
  reader.need_next("the line with Lattice and Properties");
  const KeyValues keys = parse_comment(reader);
  check_periodic(reader, keys);
  const Columns columns = parse_properties(reader, keys);

  IonSystem system{parse_lattice(reader, keys), {}, {}, {}, {}};
  if (const auto time = keys.find("time_ps"); time != keys.end()) {
    found.time_ps = reader.number(time->second, "time_ps");
  }
  std::unordered_set<std::int64_t> ids;
  for (std::int64_t i = 0; i < ions; ++i) {
    reader.need_next(fmt::format("ion {} of {}", i + 1, ions));
    parse_ion(reader, model, foreign, columns, system, found.forces);
    if (columns.find("id") && !ids.insert(system.ids.back()).second) {
      reader.fail(fmt::format("a second ion with the id {}", system.ids.back()));
    }
  }
  if (system.ids.empty()) {
    system.ids.resize(system.size());
    std::iota(system.ids.begin(), system.ids.end(), 1);
  }
  return system;
}

/// Frames of extended XYZ, one after the other.
class ExtxyzFrames final : public RawFrames {
 public:
  ExtxyzFrames(const std::filesystem::path& file, const Model& model, const ForeignFrames& foreign)
      : reader_(file, LastLine::NeedsNewline), model_(model), foreign_(foreign) {}

  std::optional<RawFrame> next() override {
    try {
      do {
        if (!reader_.next()) return std::nullopt;
      } while (trim(reader_.line()).empty());
      ExtxyzExtras extras;
      IonSystem system = parse_frame(reader_, model_, &foreign_, extras);
      return RawFrame{std::move(system), extras.time_ps, std::nullopt};
    } catch (const FileEndsError&) {
      in_frame_ = true;
      return std::nullopt;
    }
  }
  [[nodiscard]] bool cut_off() const override { return in_frame_ || reader_.left_out_line(); }
  [[nodiscard]] std::string place() const override { return reader_.place(); }
  [[nodiscard]] double share_read() const override { return reader_.share_read(); }

 private:
  LineReader reader_;
  Model model_;
  ForeignFrames foreign_;
  bool in_frame_ = false;  ///< where the file ends
};

}  // namespace

IonSystem read_extxyz(const std::filesystem::path& file, const Model& model, ExtxyzExtras* extras) {
  LineReader reader(file);
  reader.need_next("the number of ions");
  ExtxyzExtras found;
  IonSystem system = parse_frame(reader, model, nullptr, found);
  while (reader.next()) {
    if (!trim(reader.line()).empty()) {
      reader.fail(
          fmt::format("more lines after {} ions; a file with one frame is needed", system.size()));
    }
  }
  if (extras != nullptr) *extras = std::move(found);
  return system;
}

std::unique_ptr<RawFrames> open_extxyz_frames(const std::filesystem::path& file, const Model& model,
                                              const ForeignFrames& foreign) {
  return std::make_unique<ExtxyzFrames>(file, model, foreign);
}

void write_extxyz(const std::filesystem::path& file, const IonSystem& system, const Model& model,
                  const ExtxyzExtras& extras) {
  const bool velocities = !system.velocities.empty();
  const bool forces = !extras.forces.empty();
  assert(!velocities || system.velocities.size() == system.size());
  assert(!forces || extras.forces.size() == system.size());

  const Mat3& h = system.cell.vectors();
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "{}\nLattice=\"{} {} {} {} {} {} {} {} {}\" ", system.size(), h(0, 0),
                 h(1, 0), h(2, 0), h(0, 1), h(1, 1), h(2, 1), h(0, 2), h(1, 2), h(2, 2));
  fmt::format_to(out, "Properties=species:S:1:name:S:1:id:I:1:charge:R:1:pos:R:3{}{}",
                 velocities ? ":velo:R:3" : "", forces ? ":forces:R:3" : "");
  for (const ExtxyzColumn& column : extras.columns) {
    assert(column.words.size() == system.size());
    fmt::format_to(out, ":{}:S:1", column.name);
  }
  text += " pbc=\"T T T\"";
  if (extras.time_ps) fmt::format_to(out, " time_ps={}", *extras.time_ps);
  text += '\n';
  const auto append_vector = [&](const Vec3& v) {
    fmt::format_to(out, " {} {} {}", v.x(), v.y(), v.z());
  };
  for (std::size_t i = 0; i < system.size(); ++i) {
    const Species& species = model.species(system.species[i]);
    fmt::format_to(out, "{} {} {} {}", species.symbol, species.name, system.ids[i], species.charge);
    append_vector(system.positions[i]);
    if (velocities) append_vector(system.velocities[i]);
    if (forces) append_vector(extras.forces[i]);
    for (const ExtxyzColumn& column : extras.columns) fmt::format_to(out, " {}", column.words[i]);
    text += '\n';
  }
  write_file_atomically(file, text);
}

}  // namespace catex
