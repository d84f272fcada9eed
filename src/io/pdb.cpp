#include <fmt/format.h>

#include <iterator>
#include <string>

#include "catex/base/file.hpp"
#include "catex/io/trajectory.hpp"
#include "orientation.hpp"

namespace catex {

// Columns: https://www.wwpdb.org/documentation/file-format, version 3.3, CRYST1 and HETATM.
void write_topology_pdb(const std::filesystem::path& file, const IonSystem& system,
                        const Model& model) {
  const Vec3 lengths = cell_lengths(system.cell);
  const Vec3 angles = cell_angles(system.cell);
  const Mat3 rotation = standard_rotation(system.cell);
  std::string text;
  const auto out = std::back_inserter(text);
  fmt::format_to(out, "CRYST1{:9.3f}{:9.3f}{:9.3f}{:7.2f}{:7.2f}{:7.2f} P 1           1\n",
                 lengths[0], lengths[1], lengths[2], angles[0], angles[1], angles[2]);
  for (std::size_t i = 0; i < system.size(); ++i) {
    const Species& species = model.species(system.species[i]);
    const Vec3 r = rotation * system.cell.wrap(system.positions[i]);
    // The element stands in the first two of the four columns of the name, right-justified.
    const std::string name = (species.symbol.size() == 1 ? " " : "") + species.name;
    // Serial and residue numbers have few columns and start again where those are full.
    fmt::format_to(out,
                   "HETATM{:5} {:<4.4} {:>3.3} A{:4}    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00"
                   "          {:>2.2}\n",
                   (i + 1) % 100000, name, species.name, (i + 1) % 10000, r.x(), r.y(), r.z(),
                   species.symbol);
  }
  text += "END\n";
  write_file_atomically(file, text);
}

}  // namespace catex
