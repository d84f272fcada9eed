#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace catex {

/// Names of AMBER's convention and ours (catex/io/trajectory.hpp), shared by writer and reader.
namespace amber {
inline constexpr const char* frame = "frame";
inline constexpr const char* atom = "atom";
inline constexpr const char* spatial = "spatial";
inline constexpr const char* cell_spatial = "cell_spatial";
inline constexpr const char* cell_angular = "cell_angular";
inline constexpr const char* label = "label";
inline constexpr const char* time = "time";
inline constexpr const char* coordinates = "coordinates";
inline constexpr const char* cell_lengths = "cell_lengths";
inline constexpr const char* cell_angles = "cell_angles";
inline constexpr const char* atom_types = "atom_types";
inline constexpr const char* species = "species";
inline constexpr const char* species_name = "species_name";
inline constexpr const char* ion_id = "ion_id";
inline constexpr const char* lammps_id = "id";      // of LAMMPS' dump netcdf, one per frame
inline constexpr const char* lammps_type = "type";  // the same
inline constexpr const char* first_frame_byte = "first_frame_byte";
}  // namespace amber

/// Sizes that decide whether a trajectory is whole.
struct TrajectoryExtent {
  bool classic = true;  ///< NetCDF-3, whose sizes follow from its head
  std::uint64_t ions = 0;
  std::uint64_t frames = 0;  ///< that the head of the file counts
  std::uint64_t frame_bytes = 0;
  std::uint64_t fixed_bytes = 0;                  ///< of the variables that do not belong to frames
  std::optional<std::uint64_t> first_frame_byte;  ///< only in files written by catex
};

/// Of an open file. Throws InputError when it lacks what every AMBER trajectory has.
[[nodiscard]] TrajectoryExtent trajectory_extent(int id, const std::filesystem::path& file);

/// Frames that the file has in full, whatever its head counts.
[[nodiscard]] std::uint64_t whole_frames(const TrajectoryExtent& extent,
                                         const std::filesystem::path& file);

/// Throws InputError when the file is shorter than `frames` frames need.
void check_length(const TrajectoryExtent& extent, std::uint64_t frames,
                  const std::filesystem::path& file);

}  // namespace catex
