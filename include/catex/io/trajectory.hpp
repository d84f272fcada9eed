#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catex/io/foreign_frames.hpp"
#include "catex/io/netcdf_file.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// Trajectories in the AMBER convention 1.0 (https://ambermd.org/netcdf/nctraj.xhtml): NetCDF-3
/// with 64-bit offsets, units picosecond, angstrom, degree. Besides its variables:
///   atom_types[atom]    atomic number, 0 for pseudoligands (read by ASE)
///   species[atom]       index into species_name
///   species_name[..]    names as in the model file
///   ion_id[atom]        ids of the IonSystem
///   first_frame_byte    where the frames begin, which is all that rewinding needs
/// Frames have one size. A frame counts only after all of it was handed to the operating system, so
/// that a run killed at any moment leaves a readable file.
class TrajectoryWriter {
 public:
  /// Starts a file without frames; an existing file is replaced.
  /// Throws RunError when it cannot be written.
  [[nodiscard]] static TrajectoryWriter create(const std::filesystem::path& file,
                                               const IonSystem& system, const Model& model);

  /// Continues a file after its first `frames` frames; later ones are cut off. What follows is bit
  /// for bit what an uninterrupted run writes.
  /// Throws InputError when the file is not one of ours or has fewer frames.
  [[nodiscard]] static TrajectoryWriter resume_at(const std::filesystem::path& file,
                                                  std::uint64_t frames);

  /// Adds a frame: positions wrapped into the cell and turned with it until its first vector lies
  /// along x and its second in the xy plane, as the format asks; single precision.
  /// The ions must be those of `create`, in the same order. Throws RunError.
  void append(double time_ps, const IonSystem& system);

  /// Returns when the frames are on the disk, safe from a power failure. Throws RunError.
  void sync();

  [[nodiscard]] std::uint64_t frames() const { return frames_; }

 private:
  TrajectoryWriter(NetcdfFile file, std::uint64_t frames);

  NetcdfFile file_;
  std::uint64_t frames_;
  std::size_t ions_;
  std::vector<float> buffer_;
};

struct TrajectoryFrame {
  double time_ps;
  IonSystem system;  ///< positions wrapped, as stored; no velocities
};

/// A trajectory that is shorter than its head says: refused, or read as far as whole frames go.
enum class CutOffFile { Refused, WholeFrames };

/// Reads trajectories in the AMBER convention, frames in any order.
/// Species are told by the variables of TrajectoryWriter; else by `type` (LAMMPS' dump netcdf) or
/// `atom_types` (ASE: atomic numbers), through the species map where it names the number; else by
/// the topology. Ids by `ion_id` or `id`; else they are 1, 2, ... in file order.
class TrajectoryReader {
 public:
  /// Throws InputError when the file is cut off (unless allowed), is no such trajectory, or has
  /// other species than the model.
  TrajectoryReader(const std::filesystem::path& file, const Model& model,
                   const ForeignFrames& foreign = {}, CutOffFile cut_off = CutOffFile::Refused);

  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  /// Whether frames that the head counts are not there.
  [[nodiscard]] bool cut_off() const { return cut_off_; }
  /// Frame i, 0 <= i < frames(). Throws InputError when the file changed under the reader, or
  /// when the frame is damaged.
  [[nodiscard]] TrajectoryFrame read(std::uint64_t i) const;

 private:
  NetcdfFile file_;
  std::uint64_t frames_;
  bool cut_off_ = false;
  std::optional<double> frame_interval_ps_;
  std::vector<std::int64_t> ids_;
  std::vector<int> species_;
};

/// Names of the ions for programs that read them from a topology: PDB, one residue per ion.
/// Throws RunError when the file cannot be written.
void write_topology_pdb(const std::filesystem::path& file, const IonSystem& system,
                        const Model& model);

}  // namespace catex
