#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "catex/io/foreign_frames.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// A frame as its file has it.
struct RawFrame {
  IonSystem system;
  std::optional<double> time_ps;
  std::optional<std::int64_t> step;  ///< time step that the file names
};

/// Frames of one format, in the file's order.
class RawFrames {
 public:
  virtual ~RawFrames() = default;
  [[nodiscard]] virtual std::optional<RawFrame> next() = 0;
  /// Whether something after the last frame was left out: a frame that was cut off.
  [[nodiscard]] virtual bool cut_off() const = 0;
  /// Where the last frame was read, for messages: file and line or frame.
  [[nodiscard]] virtual std::string place() const = 0;
  [[nodiscard]] virtual double share_read() const = 0;
};

/// Each throws InputError when the file cannot be read as what it is.
[[nodiscard]] std::unique_ptr<RawFrames> open_extxyz_frames(const std::filesystem::path& file,
                                                            const Model& model,
                                                            const ForeignFrames& foreign);
[[nodiscard]] std::unique_ptr<RawFrames> open_dump_frames(const std::filesystem::path& file,
                                                          const Model& model,
                                                          const ForeignFrames& foreign);
[[nodiscard]] std::unique_ptr<RawFrames> open_netcdf_frames(const std::filesystem::path& file,
                                                            const Model& model,
                                                            const ForeignFrames& foreign);

}  // namespace catex
