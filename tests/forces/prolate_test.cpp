#include "prolate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "fast/prolate_split.hpp"
#include "fast/window.hpp"

namespace catex {
namespace {

struct Known {
  double bandwidth;
  double quarter, half, nine_tenths;  ///< psi there
  double integral;                    ///< from 0 to 1/2
  double transform;                   ///< at k = 7, over that at 0
};

class ProlateValues : public testing::TestWithParam<Known> {};

TEST_P(ProlateValues, AgreeWithScipy) {
  const Known& known = GetParam();
  const Prolate psi(known.bandwidth);
  // The numbers have 12 digits; at 25 scipy loses two of them (the integral equation below holds
  // to 1e-12).
  EXPECT_NEAR(psi.value(0.0), 1.0, 1e-14);
  EXPECT_NEAR(psi.value(0.25), known.quarter, 2e-10);
  EXPECT_NEAR(psi.value(-0.5), known.half, 2e-10);
  EXPECT_NEAR(psi.value(0.9), known.nine_tenths, 2e-10);
  EXPECT_NEAR(psi.integral(0.5), known.integral, 2e-10);
  EXPECT_NEAR(psi.transform(7.0), known.transform, 2e-10);
}

// scipy.special.pro_ang1(0, 0, c, x) / pro_ang1(0, 0, c, 0), and scipy.integrate.quad of it.
INSTANTIATE_TEST_SUITE_P(Scipy, ProlateValues,
                         testing::Values(Known{4, 0.904547016598, 0.658887707928, 0.204963665639,
                                               0.439582068037, -0.00888138133187},
                                         Known{12, 0.700235390595, 0.223480515108, 0.00209728663657,
                                               0.335502321114, 0.12295243716},
                                         Known{25, 0.463263560963, 0.0391021262722,
                                               1.35360016901e-06, 0.248251803956, 0.379401537064}));

TEST(Prolate, IsItsOwnFourierTransformWithinTheBand) {
  // The integral equation that defines it: ∫ psi(x) cos(c x y) dx = lambda psi(y).
  for (const double c : {12.0, 25.0}) {
    const Prolate psi(c);
    for (const double y : {0.1, 0.4, 0.8, 1.0}) {
      EXPECT_NEAR(psi.transform(c * y), psi.value(y), 1e-12);
    }
  }
}

/// Horner in double of a table in float.
template <std::size_t n>
double evaluate(const float (&c)[n], double t) {
  double sum = 0.0;
  for (std::size_t k = n; k-- > 0;) sum = sum * t + static_cast<double>(c[k]);
  return sum;
}

TEST(ProlateSplit, PartsAddUpAndEndAtTheCutoff) {
  const fast::ProlateSplit split(10.0, 13.0);
  EXPECT_NEAR(split.smooth_energy(10.0), 0.1, 1e-14);  // all of 1/r: nothing left to real space
  EXPECT_NEAR(split.smooth_energy(1e-4), split.smooth_energy_at_zero(), 1e-8);
  constexpr double h = 1e-5;
  const double slope = (split.smooth_energy(4.0 + h) - split.smooth_energy(4.0 - h)) / (2.0 * h);
  EXPECT_NEAR(split.smooth_force(4.0), -slope / 4.0, 1e-9);  // h² times the third derivative
}

TEST(ProlateSplit, TablesAreExactToSinglePrecision) {
  // The largest bandwidth that 1e-5 asks for; both parts are of order 0.1.
  const fast::ProlateSplit split(10.0, 16.0);
  const fast::SplitTable table = split.table();
  for (double r = 0.5; r < 10.0; r += 0.37) {
    const double t = static_cast<double>(table.scale) * r * r - 1.0;
    EXPECT_NEAR(evaluate(table.energy, t), split.smooth_energy(r), 2e-6);
    EXPECT_NEAR(evaluate(table.force, t), split.smooth_force(r), 2e-6);
  }
}

TEST(Window, WeightsSumToOneAndSlopesToZero) {
  const fast::Window window(7, 14.0);
  const fast::WindowTable table = window.table();
  for (double u = -1.0; u <= 1.0; u += 0.2) {
    double sum = 0.0;
    double slopes = 0.0;
    for (int p = 0; p < table.points; ++p) {
      double value = 0.0;
      double slope = 0.0;
      for (int k = fast::window_terms - 1; k >= 0; --k) {
        value = value * u + static_cast<double>(table.value[k][p]);
        slope = slope * u + static_cast<double>(table.slope[k][p]);
      }
      sum += value;
      slopes += slope;
    }
    // Aliases of the uniform wave: the window's transform at 2 pi, twice; and what the polynomials
    // miss, most of it at the ends of their interval.
    const double alias = 2.0 * std::abs(window.transform(6.283185307179586));
    EXPECT_NEAR(sum, 1.0, alias + 3e-6);
    EXPECT_NEAR(slopes, 0.0, 6.3 * alias + 2e-4);
  }
}

}  // namespace
}  // namespace catex
