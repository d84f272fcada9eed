#include <fcntl.h>
#include <netcdf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <fstream>

#include "amber_layout.hpp"
#include "catex/base/errors.hpp"
#include "catex/base/version.hpp"
#include "catex/io/trajectory.hpp"
#include "netcdf_check.hpp"
#include "orientation.hpp"

namespace catex {
namespace {

/// Writes the head of a new file: dimensions, variables, everything that is the same in all frames.
class HeadWriter {
 public:
  HeadWriter(int id, const std::filesystem::path& file) : id_(id), file_(file) {}

  void write(const IonSystem& system, const Model& model);

 private:
  void check(int status) const { netcdf_check<RunError>(status, file_, "write the trajectory"); }
  int dimension(const char* name, std::size_t length) const;
  void variable(const char* name, nc_type type, const std::vector<int>& dimensions,
                std::string_view units = {}) const;
  void text(int variable, const char* name, std::string_view value) const;
  void put_ints(const char* name, const std::vector<long long>& values) const;
  void put_text(const char* name, std::string_view characters) const;
  void define(const IonSystem& system, const Model& model) const;
  void fill(const IonSystem& system, const Model& model) const;

  int id_;
  const std::filesystem::path& file_;
};

std::size_t name_length(const Model& model) {
  std::size_t length = 0;
  for (const Species& s : model.species()) length = std::max(length, s.name.size());
  return length;
}

int HeadWriter::dimension(const char* name, std::size_t length) const {
  int dimension = 0;
  check(nc_def_dim(id_, name, length, &dimension));
  return dimension;
}

void HeadWriter::variable(const char* name, nc_type type, const std::vector<int>& dimensions,
                          std::string_view units) const {
  int variable = 0;
  check(nc_def_var(id_, name, type, static_cast<int>(dimensions.size()), dimensions.data(),
                   &variable));
  if (!units.empty()) text(variable, "units", units);
}

void HeadWriter::text(int variable, const char* name, std::string_view value) const {
  check(nc_put_att_text(id_, variable, name, value.size(), value.data()));
}

void HeadWriter::put_ints(const char* name, const std::vector<long long>& values) const {
  int variable = 0;
  check(nc_inq_varid(id_, name, &variable));
  check(nc_put_var_longlong(id_, variable, values.data()));
}

void HeadWriter::put_text(const char* name, std::string_view characters) const {
  int variable = 0;
  check(nc_inq_varid(id_, name, &variable));
  check(nc_put_var_text(id_, variable, characters.data()));
}

void HeadWriter::define(const IonSystem& system, const Model& model) const {
  text(NC_GLOBAL, "Conventions", "AMBER");
  text(NC_GLOBAL, "ConventionVersion", "1.0");
  text(NC_GLOBAL, "program", "catex");
  text(NC_GLOBAL, "programVersion", version());

  const int frame = dimension(amber::frame, NC_UNLIMITED);
  const int spatial = dimension(amber::spatial, 3);
  const int atom = dimension(amber::atom, system.size());
  const int cell_spatial = dimension(amber::cell_spatial, 3);
  const int cell_angular = dimension(amber::cell_angular, 3);
  const int label = dimension(amber::label, 5);
  const int kinds = dimension("species_kind", model.size());
  const int kind_label = dimension("species_label", name_length(model));

  variable(amber::spatial, NC_CHAR, {spatial});
  variable(amber::cell_spatial, NC_CHAR, {cell_spatial});
  variable(amber::cell_angular, NC_CHAR, {cell_angular, label});
  variable(amber::species_name, NC_CHAR, {kinds, kind_label});
  variable(amber::atom_types, NC_INT, {atom});
  variable(amber::species, NC_INT, {atom});
  variable(amber::ion_id, NC_INT, {atom});
  variable(amber::first_frame_byte, NC_INT, {});
  // The convention asks for single precision of time, too; that is 0.06 ps at 1 µs, so double it
  // is.
  variable(amber::time, NC_DOUBLE, {frame}, "picosecond");
  variable(amber::cell_lengths, NC_DOUBLE, {frame, cell_spatial}, "angstrom");
  variable(amber::cell_angles, NC_DOUBLE, {frame, cell_angular}, "degree");
  variable(amber::coordinates, NC_FLOAT, {frame, atom, spatial}, "angstrom");
}

void HeadWriter::fill(const IonSystem& system, const Model& model) const {
  put_text(amber::spatial, "xyz");
  put_text(amber::cell_spatial, "abc");
  put_text(amber::cell_angular, "alphabeta gamma");
  std::string names;
  for (const Species& s : model.species()) {
    names += s.name;
    names.resize(names.size() + name_length(model) - s.name.size(), ' ');
  }
  put_text(amber::species_name, names);
  std::vector<long long> numbers;
  for (const int s : system.species) numbers.push_back(model.species(s).atomic_number);
  put_ints(amber::atom_types, numbers);
  put_ints(amber::species, {system.species.begin(), system.species.end()});
  put_ints(amber::ion_id, {system.ids.begin(), system.ids.end()});
}

void HeadWriter::write(const IonSystem& system, const Model& model) {
  int old_mode = 0;
  // Every value is written anyway; filling first would write all of it twice.
  check(nc_set_fill(id_, NC_NOFILL, &old_mode));
  define(system, model);
  check(nc_enddef(id_));
  fill(system, model);
  // The variables of the head, the last of them first_frame_byte, end where the frames begin.
  put_ints(amber::first_frame_byte, {0});
  check(nc_sync(id_));
  put_ints(amber::first_frame_byte, {static_cast<long long>(std::filesystem::file_size(file_))});
  check(nc_sync(id_));
}

NetcdfFile open_for_writing(const std::filesystem::path& file) {
  int id = 0;
  netcdf_check<InputError>(nc_open(file.c_str(), NC_WRITE, &id), file, "open as a trajectory");
  NetcdfFile result(id, file);
  int old_mode = 0;
  netcdf_check<RunError>(nc_set_fill(id, NC_NOFILL, &old_mode), file, "write the trajectory");
  return result;
}

/// The NetCDF library can only add frames. Their number stands big-endian in bytes 4-7 of the file
/// (NetCDF Classic Format Specification, "numrecs").
void set_frame_count(const std::filesystem::path& file, std::uint64_t frames) {
  std::array<char, 4> bytes;
  for (int k = 0; k < 4; ++k) bytes[k] = static_cast<char>(frames >> (24 - 8 * k) & 0xff);
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(4);
  stream.write(bytes.data(), bytes.size());
  stream.flush();
  if (!stream) throw RunError(fmt::format("{}: cannot write", file.string()));
}

}  // namespace

TrajectoryWriter::TrajectoryWriter(NetcdfFile file, std::uint64_t frames)
    : file_(std::move(file)), frames_(frames) {
  ions_ = trajectory_extent(file_.id(), file_.path()).ions;
}

TrajectoryWriter TrajectoryWriter::create(const std::filesystem::path& file,
                                          const IonSystem& system, const Model& model) {
  // Under another name until the head is complete.
  std::filesystem::path temporary = file;
  temporary += ".tmp";
  int id = 0;
  netcdf_check<RunError>(nc_create(temporary.c_str(), NC_CLOBBER | NC_64BIT_OFFSET, &id), temporary,
                         "create the trajectory");
  {
    const NetcdfFile open(id, temporary);
    HeadWriter(id, temporary).write(system, model);
  }
  std::filesystem::rename(temporary, file);
  return {open_for_writing(file), 0};
}

TrajectoryWriter TrajectoryWriter::resume_at(const std::filesystem::path& file,
                                             std::uint64_t frames) {
  TrajectoryExtent extent;
  {
    int id = 0;
    netcdf_check<InputError>(nc_open(file.c_str(), NC_NOWRITE, &id), file, "open as a trajectory");
    const NetcdfFile open(id, file);
    extent = trajectory_extent(id, file);
  }
  if (!extent.first_frame_byte) {
    throw InputError(
        fmt::format("{}: was not written by catex; it cannot be continued", file.string()));
  }
  check_length(extent, frames, file);
  // The count goes first: a crash between the two leaves surplus bytes, which no reader minds.
  set_frame_count(file, frames);
  std::filesystem::resize_file(file, *extent.first_frame_byte + frames * extent.frame_bytes);
  return {open_for_writing(file), frames};
}

void TrajectoryWriter::append(double time_ps, const IonSystem& system) {
  assert(system.size() == ions_);
  const Mat3 rotation = standard_rotation(system.cell);
  buffer_.clear();
  for (const Vec3& r : system.positions) {
    const Vec3 turned = rotation * system.cell.wrap(r);
    for (int k = 0; k < 3; ++k) buffer_.push_back(static_cast<float>(turned[k]));
  }
  const Vec3 lengths = cell_lengths(system.cell);
  const Vec3 angles = cell_angles(system.cell);

  const std::size_t start[] = {frames_, 0, 0};
  const auto put = [&](const char* name, std::initializer_list<std::size_t> count, auto write,
                       const auto* data) {
    int variable = 0;
    netcdf_check<RunError>(nc_inq_varid(file_.id(), name, &variable), file_.path(),
                           "find a variable");
    netcdf_check<RunError>(write(file_.id(), variable, start, count.begin(), data), file_.path(),
                           "write a frame");
  };
  put(amber::time, {1}, nc_put_vara_double, &time_ps);
  put(amber::cell_lengths, {1, 3}, nc_put_vara_double, lengths.data());
  put(amber::cell_angles, {1, 3}, nc_put_vara_double, angles.data());
  put(amber::coordinates, {1, ions_, 3}, nc_put_vara_float, buffer_.data());
  // Hands over the frame, then the new frame count, in this order.
  netcdf_check<RunError>(nc_sync(file_.id()), file_.path(), "write a frame");
  ++frames_;
}

void TrajectoryWriter::sync() {
  const int fd = ::open(file_.path().c_str(), O_RDONLY | O_CLOEXEC);
  const bool done = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!done) {
    throw RunError(
        fmt::format("{}: cannot write: {}", file_.path().string(), std::strerror(error)));
  }
}

}  // namespace catex
