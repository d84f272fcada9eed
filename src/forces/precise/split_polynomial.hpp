#pragma once

#include <array>
#include <vector>

namespace catex {

/// The smooth, long-range part of the Ewald split as polynomials in r², so that the pair kernel
/// needs neither erfc nor exp for it. With t in [-1, 1] linear in r² over [0, cutoff²]:
///   energy(t) = erf(beta r) / r,   force(t) = -(1/r) d/dr [erf(beta r) / r].
/// Both are entire functions of r²; the degree makes the fit exact to about 1e-12 of 1/Å.
struct SplitPolynomial {
  static constexpr int degree = 20;

  SplitPolynomial(double beta, double cutoff);

  double cutoff2;  ///< cutoff² [Å²]
  double scale;    ///< t = scale r² - 1
  std::array<double, degree + 1> energy;
  std::array<double, degree + 1> force;
};

}  // namespace catex
