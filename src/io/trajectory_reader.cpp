#include <netcdf.h>

#include <algorithm>
#include <cassert>
#include <cctype>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "amber_layout.hpp"
#include "catex/base/errors.hpp"
#include "catex/io/structure.hpp"
#include "catex/io/trajectory.hpp"
#include "netcdf_check.hpp"
#include "orientation.hpp"
#include "raw_frames.hpp"
#include "species_lookup.hpp"

namespace catex {
namespace {

NetcdfFile open_for_reading(const std::filesystem::path& file) {
  int id = 0;
  netcdf_check<InputError>(nc_open(file.c_str(), NC_NOWRITE, &id), file, "open as a trajectory");
  return {id, file};
}

[[nodiscard]] bool has_variable(const NetcdfFile& file, const char* name) {
  int variable = 0;
  return nc_inq_varid(file.id(), name, &variable) == NC_NOERR;
}

int variable_id(const NetcdfFile& file, const char* name) {
  int variable = 0;
  if (nc_inq_varid(file.id(), name, &variable) != NC_NOERR) {
    throw InputError(
        fmt::format("{}: the trajectory has no variable '{}'", file.path().string(), name));
  }
  return variable;
}

void check_units(const NetcdfFile& file, const char* name, std::string_view needed) {
  const int variable = variable_id(file, name);
  std::size_t length = 0;
  std::string units;
  if (nc_inq_attlen(file.id(), variable, "units", &length) == NC_NOERR) {
    units.resize(length);
    nc_get_att_text(file.id(), variable, "units", units.data());
  }
  std::string lower = units;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (lower != needed) {
    throw InputError(fmt::format("{}: unit of {} is '{}'; '{}' is needed", file.path().string(),
                                 name, units, needed));
  }
}

/// One value per ion, of a variable that may have them in every frame.
std::vector<int> ints_per_ion(const NetcdfFile& file, const char* name, std::uint64_t ions,
                              std::uint64_t frame = 0) {
  const int variable = variable_id(file, name);
  int dimensions = 0;
  nc_inq_varndims(file.id(), variable, &dimensions);
  if (dimensions != 1 && dimensions != 2) {
    throw InputError(
        fmt::format("{}: variable '{}' must have one value per ion", file.path().string(), name));
  }
  const std::size_t start[] = {frame, 0};
  const std::size_t count[] = {1, ions};
  const int first = 2 - dimensions;  // without frames the second pair is the only one
  std::vector<int> values(ions);
  netcdf_check<InputError>(
      nc_get_vara_int(file.id(), variable, start + first, count + first, values.data()),
      file.path(), name);
  return values;
}

bool is_per_frame(const NetcdfFile& file, const char* name) {
  int variable = 0;
  int dimensions = 0;
  return nc_inq_varid(file.id(), name, &variable) == NC_NOERR &&
         nc_inq_varndims(file.id(), variable, &dimensions) == NC_NOERR && dimensions == 2;
}

/// Index into the model's species for every entry of species_name.
std::vector<int> species_by_name(const NetcdfFile& file, const Model& model,
                                 const ForeignFrames& foreign) {
  const int variable = variable_id(file, amber::species_name);
  int dimensions[2];
  std::size_t kinds = 0;
  std::size_t length = 0;
  nc_inq_vardimid(file.id(), variable, dimensions);
  nc_inq_dimlen(file.id(), dimensions[0], &kinds);
  nc_inq_dimlen(file.id(), dimensions[1], &length);
  std::string names(kinds * length, ' ');
  netcdf_check<InputError>(nc_get_var_text(file.id(), variable, names.data()), file.path(),
                           "read species_name");
  std::vector<int> result;
  for (std::size_t k = 0; k < kinds; ++k) {
    std::string name = names.substr(k * length, length);
    name.erase(name.find_last_not_of(std::string_view(" \0", 2)) + 1);
    // A species of the file that no ion has need not be in the model.
    result.push_back(look_up_species(model, name, foreign).value_or(-1));
  }
  return result;
}

int species_of_number(int number, const Model& model, const ForeignFrames& foreign,
                      bool is_atomic_number) {
  if (const auto found = look_up_species(model, std::to_string(number), foreign)) return *found;
  for (int s = 0; is_atomic_number && s < model.size(); ++s) {
    if (model.species(s).atomic_number == number) return s;
  }
  return -1;
}

/// Indices into the model's species; -1 for what is not in the model.
std::vector<int> look_up_all(const NetcdfFile& file, const Model& model, std::uint64_t ions,
                             const ForeignFrames& foreign) {
  if (!foreign.topology.empty()) return read_structure(foreign.topology, model).species;
  if (has_variable(file, amber::species) && has_variable(file, amber::species_name)) {
    std::vector<int> species = ints_per_ion(file, amber::species, ions);
    const std::vector<int> by_name = species_by_name(file, model, foreign);
    for (int& s : species) s = s >= 0 && s < std::ssize(by_name) ? by_name[s] : -1;
    return species;
  }
  const bool lammps_types = has_variable(file, amber::lammps_type);
  if (!lammps_types && !has_variable(file, amber::atom_types)) {
    throw InputError(
        fmt::format("{}: the trajectory does not say what its ions are; a topology is needed: a "
                    "structure file (extended XYZ or LAMMPS data) with the same ions in the same "
                    "order",
                    file.path().string()));
  }
  std::vector<int> species =
      ints_per_ion(file, lammps_types ? amber::lammps_type : amber::atom_types, ions);
  for (int& s : species) s = species_of_number(s, model, foreign, !lammps_types);
  return species;
}

std::vector<int> read_species(const NetcdfFile& file, const Model& model, std::uint64_t ions,
                              const ForeignFrames& foreign) {
  std::vector<int> species = look_up_all(file, model, ions, foreign);
  if (species.size() != ions) {
    throw InputError(fmt::format("{}: has {} ions, the topology {} has {}", file.path().string(),
                                 ions, foreign.topology.string(), species.size()));
  }
  const auto unknown = std::find(species.begin(), species.end(), -1);
  if (unknown != species.end()) {
    throw InputError(fmt::format(
        "{}: the species of ion {} in file order is not in the model {}; a species map (e.g. "
        "1={}) says what the types of a file are",
        file.path().string(), unknown - species.begin() + 1, model.name(), model.species(0).name));
  }
  return species;
}

/// Name of the variable with the ions' ids, or null.
const char* id_variable(const NetcdfFile& file) {
  for (const char* name : {amber::ion_id, amber::lammps_id}) {
    if (has_variable(file, name)) return name;
  }
  return nullptr;
}

std::vector<std::int64_t> read_ids(const NetcdfFile& file, std::uint64_t ions) {
  if (const char* name = id_variable(file)) {
    const std::vector<int> ids = ints_per_ion(file, name, ions);
    return {ids.begin(), ids.end()};
  }
  std::vector<std::int64_t> ids(ions);
  std::iota(ids.begin(), ids.end(), 1);
  return ids;
}

/// Values of frames that were never written are 1e37; no box is that large.
bool all_sensible(const std::vector<Vec3>& positions) {
  constexpr double largest = 1e30;  // [Å]
  return std::ranges::all_of(positions,
                             [](const Vec3& r) { return r.cwiseAbs().maxCoeff() < largest; });
}

}  // namespace

TrajectoryReader::TrajectoryReader(const std::filesystem::path& file, const Model& model,
                                   const ForeignFrames& foreign, CutOffFile cut_off)
    : file_(open_for_reading(file)), frame_interval_ps_(foreign.frame_interval_ps) {
  const TrajectoryExtent extent = trajectory_extent(file_.id(), file);
  frames_ = std::min(extent.frames, whole_frames(extent, file));
  cut_off_ = frames_ < extent.frames;
  if (cut_off == CutOffFile::Refused) check_length(extent, extent.frames, file);
  if (!frame_interval_ps_) check_units(file_, amber::time, "picosecond");
  check_units(file_, amber::coordinates, "angstrom");
  check_units(file_, amber::cell_lengths, "angstrom");
  check_units(file_, amber::cell_angles, "degree");
  species_ = read_species(file_, model, extent.ions, foreign);
  ids_ = read_ids(file_, extent.ions);
}

TrajectoryFrame TrajectoryReader::read(std::uint64_t i) const {
  assert(i < frames_);
  const std::size_t start[] = {i, 0, 0};
  const auto get = [&](const char* name, std::initializer_list<std::size_t> count, auto* data) {
    netcdf_check<InputError>(
        nc_get_vara_double(file_.id(), variable_id(file_, name), start, count.begin(), data),
        file_.path(), fmt::format("read frame {}", i));
  };
  const auto fail = [&](std::string_view problem) {
    throw InputError(fmt::format("{}: frame {} {}", file_.path().string(), i, problem));
  };
  double time = static_cast<double>(i) * frame_interval_ps_.value_or(0.0);
  Vec3 lengths;
  Vec3 angles;
  std::vector<Vec3> positions(ids_.size());
  if (!frame_interval_ps_) get(amber::time, {1}, &time);
  get(amber::cell_lengths, {1, 3}, lengths.data());
  get(amber::cell_angles, {1, 3}, angles.data());
  get(amber::coordinates, {1, ids_.size(), 3}, positions.front().data());
  if (!all_sensible(positions)) fail("holds positions that are no numbers: it is damaged");
  if (is_per_frame(file_, amber::lammps_id)) {
    const std::vector<int> ids = ints_per_ion(file_, amber::lammps_id, ids_.size(), i);
    if (!std::ranges::equal(ids, ids_)) fail("has its ions in another order than frame 0");
  }
  try {
    return {time, IonSystem{.cell = cell_from_lengths_angles(lengths, angles),
                            .ids = ids_,
                            .species = species_,
                            .positions = std::move(positions),
                            .velocities = {}}};
  } catch (const std::invalid_argument&) {
    throw InputError(fmt::format("{}: frame {} has no periodic cell", file_.path().string(), i));
  }
}

namespace {

class NetcdfFrames final : public RawFrames {
 public:
  NetcdfFrames(const std::filesystem::path& file, const Model& model, const ForeignFrames& foreign)
      : file_(file), reader_(file, model, foreign, CutOffFile::WholeFrames) {}

  std::optional<RawFrame> next() override {
    if (read_ == reader_.frames()) return std::nullopt;
    TrajectoryFrame frame = reader_.read(read_++);
    return RawFrame{std::move(frame.system), frame.time_ps, std::nullopt};
  }
  [[nodiscard]] bool cut_off() const override { return reader_.cut_off(); }
  [[nodiscard]] std::string place() const override {
    return fmt::format("{}: frame {}", file_.string(), read_ - 1);
  }
  [[nodiscard]] double share_read() const override {
    return reader_.frames() == 0
               ? 1.0
               : static_cast<double>(read_) / static_cast<double>(reader_.frames());
  }

 private:
  std::filesystem::path file_;
  TrajectoryReader reader_;
  std::uint64_t read_ = 0;
};

}  // namespace

std::unique_ptr<RawFrames> open_netcdf_frames(const std::filesystem::path& file, const Model& model,
                                              const ForeignFrames& foreign) {
  return std::make_unique<NetcdfFrames>(file, model, foreign);
}

}  // namespace catex
