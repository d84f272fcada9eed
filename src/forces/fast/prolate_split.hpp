#pragma once

#include "kernels.hpp"
#include "prolate.hpp"

namespace catex::fast {

/// The split of 1/r into a part that is exactly zero beyond the cutoff and a smooth rest, whose
/// Fourier transform all but ends at bandwidth / cutoff:
///   1/r = [1 - Phi(r / cutoff)] / r + Phi(r / cutoff) / r,   Phi(x) = ∫_0^x psi / ∫_0^1 psi,
/// with psi the prolate function. Source: Liang, Lu, Barnett, Greengard, Jiang, arXiv:2505.09727.
class ProlateSplit {
 public:
  ProlateSplit(double cutoff, double bandwidth);

  [[nodiscard]] double cutoff() const { return cutoff_; }
  /// Waves beyond this are left out [1/Å].
  [[nodiscard]] double largest_wave() const { return prolate_.bandwidth() / cutoff_; }
  /// Smooth part at distance r > 0 [1/Å] and minus its derivative, over r [1/Å³].
  [[nodiscard]] double smooth_energy(double r) const;
  [[nodiscard]] double smooth_force(double r) const;
  /// Smooth part at distance 0 [1/Å].
  [[nodiscard]] double smooth_energy_at_zero() const { return 1.0 / (cutoff_ * half_integral_); }
  /// Fourier transform of the smooth part over that of 1/r, at wave number k [1/Å]; any k.
  [[nodiscard]] double damping(double k) const { return prolate_.transform(k * cutoff_); }

  /// For the pair kernel, in t = scale r² - 1.
  [[nodiscard]] SplitTable table() const;

 private:
  double cutoff_;
  Prolate prolate_;
  double half_integral_;  ///< of psi from 0 to 1
};

}  // namespace catex::fast
