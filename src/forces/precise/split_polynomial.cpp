#include "split_polynomial.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "polynomial_fit.hpp"

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

/// f(r) as a polynomial in t, with t linear in r² from -1 at 0 to 1 at the cutoff.
template <typename Function>
std::array<double, terms> interpolate(double cutoff, Function f) {
  const auto fit =
      fit_polynomial(terms, [&](double t) { return f(std::sqrt(0.5 * (t + 1.0)) * cutoff); });
  std::array<double, terms> coefficients{};
  std::copy(fit.begin(), fit.end(), coefficients.begin());
  return coefficients;
}

}  // namespace

SplitPolynomial::SplitPolynomial(double beta, double cutoff)
    : cutoff2(cutoff * cutoff), scale(2.0 / cutoff2) {
  energy = interpolate(cutoff, [beta](double r) { return beta * smooth_energy(beta * r); });
  force =
      interpolate(cutoff, [beta](double r) { return beta * beta * beta * smooth_force(beta * r); });
}

}  // namespace catex
