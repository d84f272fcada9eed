#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "catex/analysis/block_average.hpp"
#include "catex/model/model.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// Mean square displacement of one species: mean over segments of the run, with standard error.
struct MeanSquareDisplacement {
  std::vector<double> lag_ps;
  std::vector<double> msd_A2;
  std::vector<double> msd_sem_A2;
};

/// Diffusion coefficient by Einstein's relation, D = slope / 6 of the mean square displacement.
struct DiffusionResult {
  double D_A2_ps = 0.0;  ///< 1 Å²/ps = 1e-8 m²/s
  double D_sem_A2_ps = 0.0;
  double from_ps = 0.0;  ///< window of the linear fit
  double to_ps = 0.0;
  double exponent = 0.0;  ///< of msd ~ t^exponent in the window: 1 where motion is diffusive
  double msd_at_end_A2 = 0.0;
  MeanSquareDisplacement msd;  ///< for lags up to the length of a segment
};

/// Follows ions by the minimum image from frame to frame (in fractional coordinates, so that a
/// breathing cell moves nothing), without the motion of the centre of mass of all ions.
///
/// Of each run 128 to 256 frames, equally far apart, are kept; they are cut into eight segments,
/// each with its own mean square displacement over all its starting times and its own fit between
/// 15 % and 50 % of its length. The scatter of the eight gives the uncertainty.
class Diffusion {
 public:
  static constexpr int segments = 8;

  explicit Diffusion(Model model) : model_(std::move(model)) {}

  /// Ions must move less than half the cell from frame to frame.
  void frame(double time_ps, const IonSystem& system);

  /// Absent with fewer than 32 equally spaced frames, or without ions of the species.
  [[nodiscard]] std::optional<DiffusionResult> result(int species) const;
  /// Whether the frames kept are equally far apart, within 1 %.
  [[nodiscard]] bool evenly_spaced() const;

 private:
  using Places = std::vector<Eigen::Vector3f>;

  void keep(double time_ps);
  [[nodiscard]] int frames_per_segment() const { return static_cast<int>(kept_.size()) / segments; }
  [[nodiscard]] double spacing_ps() const;
  /// Mean over segments of msd[lag].
  [[nodiscard]] MeanSquareDisplacement mean_msd(
      const std::vector<std::vector<double>>& of_segment) const;
  /// msd[lag] of one segment [Å²].
  [[nodiscard]] std::vector<double> segment_msd(int segment, int species) const;

  Model model_;
  std::vector<int> species_;
  std::vector<Vec3> fractional_;  ///< of the frame before
  std::vector<Vec3> moved_;       ///< since the first frame, without drift [Å]
  std::int64_t frames_ = 0;
  std::int64_t stride_ = 1;  ///< frames from one kept to the next
  std::vector<double> times_;
  std::vector<Places> kept_;
};

}  // namespace catex
