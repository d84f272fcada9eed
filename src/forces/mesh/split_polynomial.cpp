#include "split_polynomial.hpp"

#include <cmath>
#include <numbers>

namespace catex {
namespace {

using std::numbers::pi;
constexpr int terms = SplitPolynomial::degree + 1;

/// erf(x)/x and -(1/x) d/dx [erf(x)/x]; by their series where the closed forms cancel.
double smooth_energy(double x) {
  if (x > 0.1) return std::erf(x) / x;
  const double x2 = x * x;
  return 2.0 / std::sqrt(pi) *
         (1.0 - x2 / 3.0 + x2 * x2 / 10.0 - x2 * x2 * x2 / 42.0 + x2 * x2 * x2 * x2 / 216.0);
}

double smooth_force(double x) {
  const double x2 = x * x;
  if (x > 0.4) {
    return (std::erf(x) / x - 2.0 / std::sqrt(pi) * std::exp(-x2)) / x2;
  }
  // 4/√π Σ_k (-1)^k x^{2k} / (k! (2k + 3))
  double sum = 0.0;
  double power = 1.0;
  for (int k = 0; k < 12; ++k) {
    sum += power / (2 * k + 3);
    power *= -x2 / (k + 1);
  }
  return 4.0 / std::sqrt(pi) * sum;
}

/// Monomial coefficients in t of the Chebyshev interpolant of f(r²) on [0, cutoff²].
template <typename Function>
std::array<double, terms> interpolate(double cutoff, Function f) {
  std::array<double, terms> values{};
  for (int j = 0; j < terms; ++j) {
    const double t = std::cos(pi * (j + 0.5) / terms);
    values[j] = f(std::sqrt(0.5 * (t + 1.0)) * cutoff);
  }
  std::array<double, terms> monomials{};
  std::array<double, terms> previous{};  // T_{k-1} in monomials
  std::array<double, terms> current{};   // T_k
  current[0] = 1.0;
  for (int k = 0; k < terms; ++k) {
    double c = 0.0;
    for (int j = 0; j < terms; ++j) c += values[j] * std::cos(pi * k * (j + 0.5) / terms);
    c *= (k == 0 ? 1.0 : 2.0) / terms;
    for (int m = 0; m <= k; ++m) monomials[m] += c * current[m];
    std::array<double, terms> next{};
    const double two = k == 0 ? 1.0 : 2.0;
    for (int m = 0; m + 1 < terms; ++m) next[m + 1] = two * current[m];
    for (int m = 0; m < terms; ++m) next[m] -= previous[m];
    previous = current;
    current = next;
  }
  return monomials;
}

}  // namespace

SplitPolynomial::SplitPolynomial(double beta, double cutoff)
    : cutoff2(cutoff * cutoff), scale(2.0 / cutoff2) {
  energy = interpolate(cutoff, [beta](double r) { return beta * smooth_energy(beta * r); });
  force =
      interpolate(cutoff, [beta](double r) { return beta * beta * beta * smooth_force(beta * r); });
}

}  // namespace catex
