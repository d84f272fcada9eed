#pragma once

#include <optional>
#include <span>
#include <vector>

#include "catex/model/model.hpp"
#include "catex/sites/membership.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

struct RadialDensitySettings {
  double bin_width = 1.0;  ///< of the shells [Å]
  int blocks = 5;          ///< equal parts of the window, whose scatter gives the uncertainty
};

/// A mean over the frames of a window, with the standard error of the mean over its blocks; absent
/// where fewer than two blocks hold frames.
struct RadialProfile {
  double from_ps = 0.0;
  double to_ps = 0.0;
  int frames = 0;
  double bin_width = 1.0;                    ///< [Å]; bin b is from b to b + 1 bin widths
  std::vector<std::vector<double>> density;  ///< [1/nm³] by species of the model and bin
  std::vector<std::vector<double>> error;    ///< the same shape, or empty

  /// Middle of a bin [Å].
  [[nodiscard]] double radius(std::size_t bin) const {
    return (static_cast<double>(bin) + 0.5) * bin_width;
  }
};

/// Radius of the boundary between a core of hosts and a shell of guests.
struct CoreShellBoundary {
  std::optional<double> radius;  ///< [Å]; absent where there is no core or no shell
  std::optional<double> error;   ///< standard error over blocks [Å]
};

/// Where two densities, given by bin, are equal: the outermost crossing from more host to more
/// guest on the way outward, linear between the middles of bins [Å]. Bins with neither are passed
/// over. Absent where there is no such crossing.
[[nodiscard]] std::optional<double> outermost_crossing(std::span<const double> host,
                                                       std::span<const double> guest,
                                                       double bin_width);

/// Number densities in spherical shells around the crystal's centre (the main cluster's anions),
/// out to half the smallest width of the cell, averaged over the frames of a window of time.
class RadialDensity {
 public:
  /// Frames at from_ps <= time < to_ps belong to the window.
  /// Throws InputError when the bin width, the blocks or the window are not positive.
  RadialDensity(const Model& model, double from_ps, double to_ps,
                RadialDensitySettings settings = {});

  /// Takes a frame; one without a crystal or outside the window is passed over.
  void frame(double time_ps, const IonSystem& system, const Membership& membership);

  [[nodiscard]] double from_ps() const { return from_ps_; }
  [[nodiscard]] double to_ps() const { return to_ps_; }
  [[nodiscard]] int frames() const;
  [[nodiscard]] RadialProfile profile() const;
  [[nodiscard]] CoreShellBoundary boundary(const ExchangeRoles& roles) const;

 private:
  struct Block {
    int frames = 0;
    std::vector<double> ions;  ///< summed over frames; species x bins
  };

  [[nodiscard]] std::size_t block_at(double time_ps) const;
  [[nodiscard]] Block all_blocks() const;
  [[nodiscard]] std::vector<double> density(const Block& block, int species) const;

  double from_ps_;
  double to_ps_;
  RadialDensitySettings settings_;
  int species_;
  std::size_t bins_ = 0;    ///< complete in every frame; 0 before the first
  std::size_t stride_ = 0;  ///< bins kept per species, those of the first frame
  std::vector<Block> blocks_;
};

}  // namespace catex
