#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "catex/io/foreign_frames.hpp"
#include "catex/io/trajectory.hpp"
#include "catex/model/model.hpp"

namespace catex {

/// The frames of a trajectory in order of time, one at a time in memory.
///
/// Whatever the file, the frames of one run are the same: ions sorted by id, in the cell's standard
/// orientation (first vector along x, second in the xy plane), positions wrapped and rounded to
/// single precision, times to seven digits (what an AMBER trajectory keeps of both).
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  /// The next frame; nothing after the last one.
  /// Throws InputError with file and line (or frame) where the file is damaged, the ions are others
  /// than in the first frame, or time does not go forwards.
  [[nodiscard]] virtual std::optional<TrajectoryFrame> next() = 0;

  /// After the last frame: what the reader should know, such as a last frame that was cut off and
  /// left out. Empty when all is well.
  [[nodiscard]] virtual std::string warning() const = 0;

  /// Share of the file that was read, 0 to 1.
  [[nodiscard]] virtual double share_read() const = 0;
};

/// Opens a run directory of catex (its trajectory.nc), a NetCDF trajectory in the AMBER convention,
/// a LAMMPS text dump or extended XYZ with any number of frames; files are told apart by their
/// content.
///
/// LAMMPS dump: columns id, type or element, and one of x y z, xu yu zu, xs ys zs, xsu ysu zsu;
/// orthogonal and triclinic boxes, periodic in all directions; units metal (Å, ps). Frames without
/// `ITEM: TIME` need an interval, which is the time between the first two; step numbers tell the
/// rest.
/// @param foreign  not used for run directories
/// Throws InputError with every problem found.
[[nodiscard]] std::unique_ptr<FrameSource> open_frames(const std::filesystem::path& path,
                                                       const Model& model,
                                                       const ForeignFrames& foreign = {});

}  // namespace catex
