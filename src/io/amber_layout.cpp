#include "amber_layout.hpp"

#include <string>

#include "netcdf_check.hpp"

namespace catex {
namespace {

/// NetCDF-3 pads every variable to 4 bytes.
std::uint64_t padded(std::uint64_t bytes) { return (bytes + 3) / 4 * 4; }

/// Bytes of a variable: of one frame when it belongs to frames, else of all of it.
std::uint64_t variable_bytes(int id, int variable, int frame_dimension, bool& in_frames) {
  int dimensions[NC_MAX_VAR_DIMS];
  int count = 0;
  nc_type type = NC_NAT;
  nc_inq_var(id, variable, nullptr, &type, &count, dimensions, nullptr);
  std::size_t bytes = 0;
  nc_inq_type(id, type, nullptr, &bytes);
  in_frames = count > 0 && dimensions[0] == frame_dimension;
  for (int k = in_frames ? 1 : 0; k < count; ++k) {
    std::size_t length = 0;
    nc_inq_dimlen(id, dimensions[k], &length);
    bytes *= length;
  }
  return padded(bytes);
}

std::size_t dimension_length(int id, const char* name, const std::filesystem::path& file) {
  int dimension = 0;
  std::size_t length = 0;
  if (nc_inq_dimid(id, name, &dimension) != NC_NOERR ||
      nc_inq_dimlen(id, dimension, &length) != NC_NOERR) {
    throw InputError(
        fmt::format("{}: not an AMBER trajectory: it has no dimension '{}'", file.string(), name));
  }
  return length;
}

}  // namespace

TrajectoryExtent trajectory_extent(int id, const std::filesystem::path& file) {
  TrajectoryExtent extent;
  extent.frames = dimension_length(id, amber::frame, file);
  extent.ions = dimension_length(id, amber::atom, file);
  int format = 0;
  nc_inq_format(id, &format);
  extent.classic = format != NC_FORMAT_NETCDF4 && format != NC_FORMAT_NETCDF4_CLASSIC;
  int frame_dimension = 0;
  nc_inq_dimid(id, amber::frame, &frame_dimension);
  int variables = 0;
  nc_inq_nvars(id, &variables);
  for (int v = 0; v < variables; ++v) {
    bool in_frames = false;
    const std::uint64_t bytes = variable_bytes(id, v, frame_dimension, in_frames);
    (in_frames ? extent.frame_bytes : extent.fixed_bytes) += bytes;
  }
  int variable = 0;
  int first = 0;
  if (nc_inq_varid(id, amber::first_frame_byte, &variable) == NC_NOERR &&
      nc_get_var_int(id, variable, &first) == NC_NOERR) {
    // Past the end of a file the library reads zeros.
    if (static_cast<std::uint64_t>(first) < extent.fixed_bytes) {
      throw InputError(fmt::format("{}: is cut off before its first frame", file.string()));
    }
    extent.first_frame_byte = first;
  }
  return extent;
}

std::uint64_t whole_frames(const TrajectoryExtent& extent, const std::filesystem::path& file) {
  if (!extent.classic || extent.frame_bytes == 0) return extent.frames;
  const std::uint64_t size = std::filesystem::file_size(file);
  const std::uint64_t begin = extent.first_frame_byte.value_or(extent.fixed_bytes);
  return size < begin ? 0 : (size - begin) / extent.frame_bytes;
}

void check_length(const TrajectoryExtent& extent, std::uint64_t frames,
                  const std::filesystem::path& file) {
  const std::uint64_t whole = whole_frames(extent, file);
  if (whole < frames) {
    throw InputError(
        fmt::format("{}: {} frames are needed, but the file is cut off after {} "
                    "({} bytes)",
                    file.string(), frames, whole, std::filesystem::file_size(file)));
  }
}

}  // namespace catex
