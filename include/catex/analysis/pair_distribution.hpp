#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "catex/analysis/block_average.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

struct PairDistributionSettings {
  double r_max = 12.0;      ///< [Å]; less where half the smallest width of a cell is less
  double bin_width = 0.05;  ///< [Å]
};

/// g(r) of one pair of species, one entry per bin; uncertainties are standard errors from blocks.
struct PairCurve {
  std::vector<double> r;  ///< middle of the bin [Å]
  std::vector<double> g;
  std::vector<double> g_sem;
  std::vector<double> neighbours;  ///< of the second species around one of the first, up to the
                                   ///< outer edge of the bin
};

/// Pair distribution functions of all species, averaged over frames:
///   g_ab(r) = < V n_ab(r) > / (N_a N_b' 4 pi r² dr),
/// with n_ab the ordered pairs in the bin, the exact volume of the shell for 4 pi r² dr, N_b' =
/// N_b, or N_a - 1 for pairs of one species: 1 for an ideal gas of any size. The volume V is that
/// of each frame, which is what makes it right at constant pressure.
class PairDistribution {
 public:
  PairDistribution(int species, PairDistributionSettings settings = {});

  /// Adds a frame; numbers of ions must stay.
  void frame(const IonSystem& system);

  [[nodiscard]] int ions(int species) const { return ions_[species]; }
  [[nodiscard]] std::size_t frames() const { return sums_.frames(); }
  [[nodiscard]] const BlockAverage& sums() const { return sums_; }
  /// Bins that every frame was wide enough for.
  [[nodiscard]] int bins() const { return bins_; }
  [[nodiscard]] double bin_width() const { return settings_.bin_width; }
  /// g of bin k in one block of frames.
  [[nodiscard]] double block_g(std::size_t block, int a, int b, int k) const {
    return sums_.block(block, index(a, b, k));
  }

  [[nodiscard]] PairCurve curve(int a, int b) const;
  /// Standard error of PairCurve::neighbours at r [Å], from blocks.
  [[nodiscard]] double neighbours_sem(int a, int b, double r) const;

 private:
  [[nodiscard]] std::size_t index(int a, int b, int k) const;
  [[nodiscard]] double shell_volume(int k) const;

  int species_;
  PairDistributionSettings settings_;
  int all_bins_;
  int bins_;
  std::vector<int> ions_;
  BlockAverage sums_;          ///< g by pair (a <= b) and bin
  std::vector<double> pairs_;  ///< unordered pairs by pair and bin, over all frames
  std::vector<double> of_frame_;
};

/// Where the first shell ends: the first minimum of g after its first peak.
struct FirstShell {
  double r_peak;  ///< [Å]
  double g_peak;
  double r_minimum;  ///< [Å], outer edge of the bin
  double neighbours;
};

/// The curve is smoothed over 0.25 Å; the peak is the first maximum of at least half the highest,
/// the minimum the first place after it that is lowest within 0.5 Å on both sides.
/// Absent when the curve ends before.
[[nodiscard]] std::optional<FirstShell> first_shell(const PairCurve& curve);

/// Two curves that ought to be the same, in units of the uncertainty of their difference.
struct CurveDifference {
  int bins = 0;          ///< compared: those where the uncertainty is known
  double rms_chi = 0.0;  ///< 1 expected (a little more with few blocks)
  double max_chi = 0.0;
  double r_of_max_chi = 0.0;    ///< [Å]
  double max_difference = 0.0;  ///< |g1 - g2|
};

/// Two pairs of species in the same frames: the uncertainty is that of the difference in each
/// block.
[[nodiscard]] CurveDifference compare_in_one_run(const PairDistribution& run, int a1, int b1,
                                                 int a2, int b2);

/// The same kind of pair in two independent runs.
[[nodiscard]] CurveDifference compare_runs(const PairCurve& first, const PairCurve& second);

}  // namespace catex
