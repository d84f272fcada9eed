#include "catex/io/structure.hpp"

#include <fmt/format.h>

#include "catex/base/errors.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/io/lammps_data.hpp"
#include "text.hpp"

namespace catex {
namespace {

/// The header of a data file has a line "<number> atoms" near its top.
bool has_atoms_line(LineReader& reader) {
  constexpr int header_lines = 50;
  for (int i = 0; i < header_lines && reader.next(); ++i) {
    const auto words = split_words(reader.line());
    if (words.size() >= 2 && words[1] == "atoms" && to_integer(words[0])) return true;
  }
  return false;
}

}  // namespace

IonSystem read_structure(const std::filesystem::path& file, const Model& model) {
  LineReader reader(file);
  reader.need_next("a structure");
  if (to_integer(trim(reader.line()))) return read_extxyz(file, model);
  if (has_atoms_line(reader)) return read_lammps_data(file, model);
  throw InputError(
      fmt::format("{}: neither extended XYZ (first line: number of ions) nor a LAMMPS "
                  "data file (header line: '<number> atoms')",
                  file.string()));
}

}  // namespace catex
