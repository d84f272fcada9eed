#include "catex/io/lammps_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "orientation.hpp"
#include "species_lookup.hpp"
#include "text.hpp"

namespace catex {
namespace {

using Words = std::vector<std::string_view>;

struct Line {
  Words words;               ///< without the comment
  std::string_view comment;  ///< after '#', trimmed
};

Line parse_line(std::string_view text) {
  const std::size_t hash = std::min(text.find('#'), text.size());
  return {split_words(text.substr(0, hash)),
          hash < text.size() ? trim(text.substr(hash + 1)) : std::string_view{}};
}

/// Sections begin with a capital letter, header lines and table rows do not.
bool is_section(const Line& line) {
  return !line.words.empty() && line.words[0][0] >= 'A' && line.words[0][0] <= 'Z';
}

struct Header {
  std::int64_t ions = 0;
  std::int64_t types = 0;
  Mat3 vectors = Mat3::Identity();  ///< LAMMPS' default box has edges of 1
};

/// One line of the header; keywords that do not matter here are skipped.
void parse_header_line(const LineReader& reader, const Words& words, Header& header) {
  const auto ends_with = [&](std::initializer_list<std::string_view> tail) {
    return words.size() > tail.size() &&
           std::equal(tail.begin(), tail.end(), words.end() - tail.size());
  };
  constexpr std::array<std::string_view, 3> low = {"xlo", "ylo", "zlo"};
  constexpr std::array<std::string_view, 3> high = {"xhi", "yhi", "zhi"};
  if (ends_with({"atoms"})) header.ions = reader.integer(words[0], "number of atoms");
  if (ends_with({"atom", "types"})) header.types = reader.integer(words[0], "number of atom types");
  for (int k = 0; k < 3; ++k) {
    if (words.size() == 4 && ends_with({low[k], high[k]})) {
      header.vectors(k, k) = reader.number(words[1], high[k]) - reader.number(words[0], low[k]);
    }
  }
  if (words.size() == 6 && ends_with({"xy", "xz", "yz"})) {
    header.vectors(0, 1) = reader.number(words[0], "xy");
    header.vectors(0, 2) = reader.number(words[1], "xz");
    header.vectors(1, 2) = reader.number(words[2], "yz");
  }
}

/// Skips blank lines; leaves the reader at the first row of the section.
void skip_to_rows(LineReader& reader, std::string_view section) {
  do {
    reader.need_next(fmt::format("rows of section {}", section));
  } while (parse_line(reader.line()).words.empty());
}

/// Calls row(words, comment) for `count` rows.
template <typename Row>
void for_each_row(LineReader& reader, std::string_view section, std::int64_t count, Row row) {
  for (std::int64_t i = 0; i < count; ++i) {
    if (i == 0) {
      skip_to_rows(reader, section);
    } else {
      reader.need_next(fmt::format("row {} of {} of section {}", i + 1, count, section));
    }
    const Line line = parse_line(reader.line());
    if (line.words.empty() || is_section(line)) {
      reader.fail(fmt::format("section {} ends after {} of {} rows", section, i, count));
    }
    row(line);
  }
}

int species_of_type(const LineReader& reader, const Model& model, const Line& line) {
  if (!line.comment.empty()) return find_species(reader, model, line.comment);
  const double mass = reader.number(line.words[1], "mass");
  std::optional<int> match;
  int matches = 0;
  for (int s = 0; s < model.size(); ++s) {
    // Within the scatter of published atomic weights, far from the next element.
    if (std::abs(model.species(s).mass - mass) < 0.01) {
      match = s;
      ++matches;
    }
  }
  if (matches != 1) {
    reader.fail(
        fmt::format("mass {} u fits {} species of the model {}; name the species at the end "
                    "of the line, e.g. '1 207.2 # Pb'",
                    mass, matches, model.name()));
  }
  return *match;
}

/// Builds the system section by section.
class DataFile {
 public:
  DataFile(LineReader& reader, const Model& model) : reader_(reader), model_(model) {}

  IonSystem read(const std::filesystem::path& file);

 private:
  void read_header();
  void read_section(const Line& title);
  void read_masses();
  void read_ion(const Words& words);
  void read_velocity(const Words& words);

  LineReader& reader_;
  const Model& model_;
  Header header_;
  std::optional<IonSystem> system_;
  std::map<std::int64_t, int> species_;        ///< by type
  std::map<std::int64_t, std::size_t> index_;  ///< by id
};

IonSystem DataFile::read(const std::filesystem::path& file) {
  read_header();
  // read_header stops at the title of the first section.
  bool more = true;
  while (more) {
    const Line line = parse_line(reader_.line());
    if (is_section(line)) read_section(line);
    more = reader_.next();
  }
  if (system_->size() != static_cast<std::size_t>(header_.ions)) {
    throw InputError(file.string() + ": no section Atoms");
  }
  return *std::move(system_);
}

void DataFile::read_header() {
  reader_.need_next("a title");
  for (reader_.need_next("the header"); !is_section(parse_line(reader_.line()));
       reader_.need_next("a section Masses")) {
    parse_header_line(reader_, parse_line(reader_.line()).words, header_);
  }
  if (header_.ions < 1) reader_.fail("the header above has no line '<number> atoms'");
  try {
    system_ = IonSystem{Cell(header_.vectors), {}, {}, {}, {}};
  } catch (const std::invalid_argument& error) {
    reader_.fail(fmt::format("box of the header above: {}", error.what()));
  }
}

void DataFile::read_section(const Line& title) {
  const std::string section(title.words[0]);  // the title's line is gone once rows are read
  if (title.words.size() > 1) return;         // "Pair Coeffs" and the like: the model tells them
  if (section == "Masses") {
    read_masses();
  } else if (section == "Atoms") {
    if (!title.comment.empty() && title.comment != "charge") {
      reader_.fail(fmt::format("atom style '{}'; 'charge' is needed", title.comment));
    }
    for_each_row(reader_, section, header_.ions, [&](const Line& l) { read_ion(l.words); });
  } else if (section == "Velocities") {
    system_->velocities.assign(system_->size(), Vec3::Zero());
    for_each_row(reader_, section, header_.ions, [&](const Line& l) { read_velocity(l.words); });
  }
}

void DataFile::read_masses() {
  for_each_row(reader_, "Masses", header_.types, [&](const Line& line) {
    if (line.words.size() != 2) reader_.fail("a row of Masses needs 'type mass'");
    species_[reader_.integer(line.words[0], "type")] = species_of_type(reader_, model_, line);
  });
}

void DataFile::read_ion(const Words& words) {
  if (words.size() != 6 && words.size() != 9) {
    reader_.fail(
        fmt::format("{} columns; atom style charge has 'id type q x y z', and image flags "
                    "'ix iy iz' if any",
                    words.size()));
  }
  const std::int64_t id = reader_.integer(words[0], "id");
  const std::int64_t type = reader_.integer(words[1], "type");
  const auto species = species_.find(type);
  if (species == species_.end()) {
    reader_.fail(fmt::format("type {} has no line in a section Masses above", type));
  }
  check_charge(reader_, model_.species(species->second), reader_.number(words[2], "charge"));
  Vec3 position;
  for (int k = 0; k < 3; ++k) position[k] = reader_.number(words[3 + k], "position");
  if (words.size() == 9) {
    Vec3 image;
    for (int k = 0; k < 3; ++k) {
      image[k] = static_cast<double>(reader_.integer(words[6 + k], "image flag"));
    }
    position += system_->cell.to_cartesian(image);
  }
  if (!index_.emplace(id, system_->size()).second) {
    reader_.fail(fmt::format("a second ion with the id {}", id));
  }
  system_->ids.push_back(id);
  system_->species.push_back(species->second);
  system_->positions.push_back(position);
}

void DataFile::read_velocity(const Words& words) {
  if (words.size() != 4) reader_.fail("a row of Velocities needs 'id vx vy vz'");
  const auto ion = index_.find(reader_.integer(words[0], "id"));
  if (ion == index_.end()) {
    reader_.fail(fmt::format("id {} is not in a section Atoms above", words[0]));
  }
  for (int k = 0; k < 3; ++k) {
    system_->velocities[ion->second][k] = reader_.number(words[1 + k], "velocity");
  }
}

}  // namespace

IonSystem read_lammps_data(const std::filesystem::path& file, const Model& model) {
  LineReader reader(file);
  return DataFile(reader, model).read(file);
}

void write_lammps_data(const std::filesystem::path& file, const IonSystem& system,
                       const Model& model) {
  const Mat3 rotation = standard_rotation(system.cell);
  const Mat3 h = in_standard_orientation(system.cell).vectors();
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "LAMMPS data file written by catex, units metal\n\n");
  fmt::format_to(out, "{} atoms\n{} atom types\n\n", system.size(), model.size());
  fmt::format_to(out, "0 {} xlo xhi\n0 {} ylo yhi\n0 {} zlo zhi\n", h(0, 0), h(1, 1), h(2, 2));
  if (!system.cell.orthorhombic()) {
    fmt::format_to(out, "{} {} {} xy xz yz\n", h(0, 1), h(0, 2), h(1, 2));
  }
  text += "\nMasses\n\n";
  for (int s = 0; s < model.size(); ++s) {
    fmt::format_to(out, "{} {} # {}\n", s + 1, model.species(s).mass, model.species(s).name);
  }
  text += "\nAtoms # charge\n\n";
  for (std::size_t i = 0; i < system.size(); ++i) {
    const Vec3 r = rotation * system.positions[i];
    fmt::format_to(out, "{} {} {} {} {} {}\n", system.ids[i], system.species[i] + 1,
                   model.species(system.species[i]).charge, r.x(), r.y(), r.z());
  }
  if (!system.velocities.empty()) text += "\nVelocities\n\n";
  for (std::size_t i = 0; i < system.velocities.size(); ++i) {
    const Vec3 v = rotation * system.velocities[i];
    fmt::format_to(out, "{} {} {} {}\n", system.ids[i], v.x(), v.y(), v.z());
  }
  write_file_atomically(file, text);
}

}  // namespace catex
