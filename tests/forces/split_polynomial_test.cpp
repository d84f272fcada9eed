#include "precise/split_polynomial.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace catex {
namespace {

double evaluate(const std::array<double, SplitPolynomial::degree + 1>& c, double t) {
  double sum = 0.0;
  for (int k = SplitPolynomial::degree; k >= 0; --k) sum = sum * t + c[k];
  return sum;
}

TEST(SplitPolynomial, MatchesTheErrorFunction) {
  for (const double beta : {0.25, 0.35, 0.45}) {
    const double cutoff = 10.0;
    const SplitPolynomial split(beta, cutoff);
    for (double r = 0.3; r < cutoff; r += 0.0917) {
      const double t = split.scale * r * r - 1.0;
      const double energy = std::erf(beta * r) / r;
      const double slope =
          2.0 * beta / std::sqrt(std::numbers::pi) * std::exp(-beta * beta * r * r);
      // 1e-10 /Å is 1e-9 eV per pair: a hundred times below the finest mesh error one asks for.
      EXPECT_NEAR(evaluate(split.energy, t), energy, 1e-10) << "beta " << beta << " r " << r;
      EXPECT_NEAR(evaluate(split.force, t), (energy - slope) / (r * r), 1e-10)
          << "beta " << beta << " r " << r;
    }
  }
}

}  // namespace
}  // namespace catex
