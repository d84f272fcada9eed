#include "catex/io/frame_source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <numeric>
#include <vector>

#include "catex/base/errors.hpp"
#include "catex/io/run_directory.hpp"
#include "orientation.hpp"
#include "raw_frames.hpp"
#include "text.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

/// To the seven digits that single precision keeps, so that times agree between formats.
double seven_digits(double time) { return to_double(fmt::format("{:.6e}", time)).value_or(time); }

void sort_by_id(IonSystem& system) {
  if (std::ranges::is_sorted(system.ids)) return;
  std::vector<std::size_t> order(system.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [&](std::size_t i) { return system.ids[i]; });
  const IonSystem given = system;
  for (std::size_t k = 0; k < order.size(); ++k) {
    system.ids[k] = given.ids[order[k]];
    system.species[k] = given.species[order[k]];
    system.positions[k] = given.positions[order[k]];
  }
}

/// One number at a time: where GCC 12 vectorises it, it drops the conversion there and back.
[[gnu::noinline]] double in_single_precision(double value) { return static_cast<float>(value); }

/// Subtracting whole cell vectors is exact where the numbers have few digits, so that wrapped and
/// unwrapped positions give the same.
Vec3 wrapped_single_precision(const Cell& cell, const Vec3& r) {
  const Vec3 whole = cell.to_fractional(r).array().floor();
  const Vec3 inside = r - cell.vectors() * whole;
  return {in_single_precision(inside.x()), in_single_precision(inside.y()),
          in_single_precision(inside.z())};
}

void bring_to_standard(IonSystem& system) {
  const Mat3 rotation = standard_rotation(system.cell);
  const bool turned = !rotation.isIdentity(0.0);
  if (turned) system.cell = in_standard_orientation(system.cell);
  for (Vec3& r : system.positions) {
    if (turned) r = rotation * r;
    r = wrapped_single_precision(system.cell, r);
  }
  system.velocities.clear();
}

/// Frames of any format, as FrameSource promises them.
class OrderedFrames final : public FrameSource {
 public:
  OrderedFrames(fs::path file, std::unique_ptr<RawFrames> frames, std::optional<double> interval)
      : file_(std::move(file)), frames_(std::move(frames)), interval_(interval) {}

  std::optional<TrajectoryFrame> next() override;
  [[nodiscard]] std::string warning() const override;
  [[nodiscard]] double share_read() const override { return frames_->share_read(); }

 private:
  void require_same_ions(const IonSystem& system);
  [[nodiscard]] double time_of(const RawFrame& frame);
  [[noreturn]] void fail(std::string_view problem) const {
    throw InputError(fmt::format("{}: {}", frames_->place(), problem));
  }

  fs::path file_;
  std::unique_ptr<RawFrames> frames_;
  std::optional<double> interval_;
  std::int64_t read_ = 0;
  std::int64_t first_step_ = 0;
  std::int64_t steps_per_interval_ = 0;
  double time_ = 0.0;
  std::vector<std::int64_t> ids_;
  std::vector<int> species_;
};

std::optional<TrajectoryFrame> OrderedFrames::next() {
  std::optional<RawFrame> frame = frames_->next();
  if (!frame) {
    if (read_ == 0 && frames_->cut_off()) {
      throw InputError(fmt::format("{}: has no whole frame: it is cut off", file_.string()));
    }
    return std::nullopt;
  }
  sort_by_id(frame->system);
  require_same_ions(frame->system);
  const double time = seven_digits(time_of(*frame));
  if (read_ > 0 && time <= time_) {
    fail(fmt::format("a frame at {} ps comes after one at {} ps; frames must be in order of time",
                     time, time_));
  }
  bring_to_standard(frame->system);
  time_ = time;
  ++read_;
  return TrajectoryFrame{time, std::move(frame->system)};
}

void OrderedFrames::require_same_ions(const IonSystem& system) {
  if (read_ == 0) {
    ids_ = system.ids;
    species_ = system.species;
  } else if (system.size() != ids_.size()) {
    fail(fmt::format("the frame that ends here has {} ions, the first frame has {}", system.size(),
                     ids_.size()));
  } else if (system.ids != ids_ || system.species != species_) {
    fail("the frame that ends here has other ids or species than the first frame");
  }
}

double OrderedFrames::time_of(const RawFrame& frame) {
  if (!interval_) {
    if (frame.time_ps) return *frame.time_ps;
    fail(
        "the frame has no time; the interval between frames [ps] is needed "
        "(--frame-interval-ps)");
  }
  if (!frame.step) return static_cast<double>(read_) * *interval_;
  if (read_ == 0) first_step_ = *frame.step;
  const std::int64_t steps = *frame.step - first_step_;
  if (read_ == 1) steps_per_interval_ = steps;
  if (read_ > 0 && steps_per_interval_ <= 0) fail("its step is not after that of the first frame");
  return read_ == 0
             ? 0.0
             : static_cast<double>(steps) / static_cast<double>(steps_per_interval_) * *interval_;
}

std::string OrderedFrames::warning() const {
  if (!frames_->cut_off()) return {};
  return fmt::format("{}: is cut off after {} whole frames; what follows is left out",
                     file_.string(), read_);
}

void check_foreign(const ForeignFrames& foreign, const Model& model) {
  std::vector<std::string> problems;
  for (const auto& [theirs, ours] : foreign.species) {
    if (model.find(ours)) continue;
    std::vector<std::string> allowed;
    for (const Species& species : model.species()) allowed.push_back(species.name);
    problems.push_back(fmt::format("species map {}={}: '{}' is not in the model {}, which has: {}",
                                   theirs, ours, ours, model.name(), fmt::join(allowed, ", ")));
  }
  if (foreign.frame_interval_ps && !(*foreign.frame_interval_ps > 0.0)) {
    problems.push_back(fmt::format("interval between frames is {} ps; it must be positive",
                                   *foreign.frame_interval_ps));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

bool is_netcdf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  char magic[4] = {};
  in.read(magic, sizeof magic);
  const std::string_view head(magic, sizeof magic);
  return head.starts_with("CDF") || head == "\x89HDF";
}

std::unique_ptr<RawFrames> open_raw(const fs::path& file, const Model& model,
                                    const ForeignFrames& foreign) {
  if (is_netcdf(file)) return open_netcdf_frames(file, model, foreign);
  LineReader reader(file);
  reader.need_next("a frame");
  const std::string_view line = trim(reader.line());
  if (line.starts_with("ITEM:")) return open_dump_frames(file, model, foreign);
  if (to_integer(line)) return open_extxyz_frames(file, model, foreign);
  throw InputError(
      fmt::format("{}: neither a run directory nor a trajectory: NetCDF (AMBER convention), LAMMPS "
                  "text dump (first line: 'ITEM: ...') or extended XYZ (first line: number of "
                  "ions)",
                  file.string()));
}

}  // namespace

std::unique_ptr<FrameSource> open_frames(const fs::path& path, const Model& model,
                                         const ForeignFrames& foreign) {
  if (fs::is_directory(path)) {
    const fs::path file = RunDirectory::open(path).file(run_file::trajectory);
    return std::make_unique<OrderedFrames>(file, open_netcdf_frames(file, model, {}), std::nullopt);
  }
  check_foreign(foreign, model);
  return std::make_unique<OrderedFrames>(path, open_raw(path, model, foreign),
                                         foreign.frame_interval_ps);
}

}  // namespace catex
