#include <netcdf.h>

#include <algorithm>
#include <cassert>
#include <numeric>
#include <stdexcept>

#include "amber_layout.hpp"
#include "catex/base/errors.hpp"
#include "catex/io/trajectory.hpp"
#include "netcdf_check.hpp"
#include "orientation.hpp"

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
  if (units != needed) {
    throw InputError(fmt::format("{}: unit of {} is '{}'; '{}' is needed", file.path().string(),
                                 name, units, needed));
  }
}

std::vector<int> ints_per_ion(const NetcdfFile& file, const char* name, std::uint64_t ions) {
  const int variable = variable_id(file, name);
  int dimensions = 0;
  nc_inq_varndims(file.id(), variable, &dimensions);
  if (dimensions != 1) {
    throw InputError(
        fmt::format("{}: variable '{}' must have one value per ion", file.path().string(), name));
  }
  std::vector<int> values(ions);
  netcdf_check<InputError>(nc_get_var_int(file.id(), variable, values.data()), file.path(), name);
  return values;
}

/// Index into the model's species for every entry of species_name.
std::vector<int> species_by_name(const NetcdfFile& file, const Model& model) {
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
    result.push_back(model.find(name).value_or(-1));
  }
  return result;
}

std::vector<int> species_by_atomic_number(const NetcdfFile& file, const Model& model,
                                          std::uint64_t ions) {
  std::vector<int> result = ints_per_ion(file, amber::atom_types, ions);
  for (int& number : result) {
    int match = -1;
    for (int s = 0; s < model.size(); ++s) {
      if (model.species(s).atomic_number == number) match = s;
    }
    number = match;
  }
  return result;
}

std::vector<int> read_species(const NetcdfFile& file, const Model& model, std::uint64_t ions) {
  std::vector<int> species;
  if (has_variable(file, amber::species) && has_variable(file, amber::species_name)) {
    species = ints_per_ion(file, amber::species, ions);
    const std::vector<int> by_name = species_by_name(file, model);
    for (int& s : species) s = s >= 0 && s < std::ssize(by_name) ? by_name[s] : -1;
  } else {
    species = species_by_atomic_number(file, model, ions);
  }
  const auto unknown = std::find(species.begin(), species.end(), -1);
  if (unknown != species.end()) {
    throw InputError(fmt::format("{}: the species of ion {} in file order is not in the model {}",
                                 file.path().string(), unknown - species.begin() + 1,
                                 model.name()));
  }
  return species;
}

std::vector<std::int64_t> read_ids(const NetcdfFile& file, std::uint64_t ions) {
  if (has_variable(file, amber::ion_id)) {
    const std::vector<int> ids = ints_per_ion(file, amber::ion_id, ions);
    return {ids.begin(), ids.end()};
  }
  std::vector<std::int64_t> ids(ions);
  std::iota(ids.begin(), ids.end(), 1);
  return ids;
}

}  // namespace

TrajectoryReader::TrajectoryReader(const std::filesystem::path& file, const Model& model)
    : file_(open_for_reading(file)) {
  const TrajectoryExtent extent = trajectory_extent(file_.id(), file);
  check_length(extent, extent.frames, file);
  check_units(file_, amber::time, "picosecond");
  check_units(file_, amber::coordinates, "angstrom");
  check_units(file_, amber::cell_lengths, "angstrom");
  check_units(file_, amber::cell_angles, "degree");
  frames_ = extent.frames;
  species_ = read_species(file_, model, extent.ions);
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
  double time = 0.0;
  Vec3 lengths;
  Vec3 angles;
  std::vector<Vec3> positions(ids_.size());
  get(amber::time, {1}, &time);
  get(amber::cell_lengths, {1, 3}, lengths.data());
  get(amber::cell_angles, {1, 3}, angles.data());
  get(amber::coordinates, {1, ids_.size(), 3}, positions.front().data());
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

}  // namespace catex
