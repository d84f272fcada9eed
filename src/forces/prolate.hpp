#pragma once

#include <vector>

namespace catex {

/// The prolate spheroidal wave function of order zero, psi(x) on [-1, 1] with psi(0) = 1: of all
/// functions that end at ±1 the one whose Fourier transform is most concentrated in |k| <=
/// bandwidth. What a smooth cutoff wants: exactly zero beyond it, and almost nothing at short
/// waves. Source: Xiao, Rokhlin, Yarvin, Inverse Problems 17, 805 (2001): Legendre series.
class Prolate {
 public:
  explicit Prolate(double bandwidth);

  [[nodiscard]] double bandwidth() const { return bandwidth_; }
  /// psi(x), |x| <= 1.
  [[nodiscard]] double value(double x) const;
  /// Integral of psi from 0 to x, |x| <= 1.
  [[nodiscard]] double integral(double x) const;
  /// Integral of psi(x) cos(k x) over [-1, 1], relative to k = 0; any k.
  [[nodiscard]] double transform(double k) const;

 private:
  double bandwidth_;
  std::vector<double> series_;    ///< coefficients of the Legendre polynomials 0, 2, 4, ...
  std::vector<double> nodes_;     ///< of a Gauss-Legendre rule on [-1, 1]
  std::vector<double> weighted_;  ///< psi at the nodes times the weights of the rule
  double total_ = 0.0;            ///< sum of weighted_
};

}  // namespace catex
