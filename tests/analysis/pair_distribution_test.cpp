#include "catex/analysis/pair_distribution.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/configurations.hpp"

namespace catex::test {
namespace {

/// Ions placed at random in a cube.
IonSystem ideal_gas(int cations, int pseudoligands, double edge, RandomStream& random) {
  IonSystem system{Cell::cubic(edge), {}, {}, {}, {}};
  for (int i = 0; i < cations + pseudoligands; ++i) {
    system.ids.push_back(i + 1);
    system.species.push_back(i < cations ? Cd : PSL);
    system.positions.emplace_back(edge * random.uniform(), edge * random.uniform(),
                                  edge * random.uniform());
  }
  return system;
}

/// Root mean square of (g - 1) / sem over the bins from r on.
double rms_chi_of_one(const PairCurve& curve, double r) {
  double sum = 0.0;
  int n = 0;
  for (std::size_t k = 0; k < curve.r.size(); ++k) {
    if (curve.r[k] < r) continue;
    sum += std::pow((curve.g[k] - 1.0) / curve.g_sem[k], 2);
    ++n;
  }
  return std::sqrt(sum / n);
}

TEST(PairDistribution, AnIdealGasHasOne) {
  RandomStream random(3, "ideal gas");
  PairDistribution pairs(4, {.r_max = 10.0, .bin_width = 0.25});
  // The edge changes, so that a normalisation with one volume would be off by 9 % (below).
  for (int i = 0; i < 64; ++i) pairs.frame(ideal_gas(60, 90, i % 2 == 0 ? 22.0 : 30.0, random));
  ASSERT_EQ(pairs.bins(), 40);
  for (const auto& [a, b] : {std::pair{Cd, Cd}, {Cd, PSL}, {PSL, PSL}}) {
    const PairCurve curve = pairs.curve(a, b);
    // Bins beyond 3 Å have tens of counts. Of 28 bins and 16 blocks the expected value is 1.07,
    // its scatter 0.15; a common shift of 9 % would make it 3.
    EXPECT_NEAR(rms_chi_of_one(curve, 3.0), 1.07, 0.45);
    double mean = 0.0;
    for (std::size_t k = 12; k < 40; ++k) mean += curve.g[k] / 28.0;
    // Weighted by counts the error is about 1 %, by bins a little more.
    EXPECT_NEAR(mean, 1.0, 0.04);
  }
  const PairCurve curve = pairs.curve(Cd, PSL);
  const double inverse_volumes = 0.5 * (std::pow(22.0, -3) + std::pow(30.0, -3));
  const double expected = 90.0 * 4.0 / 3.0 * M_PI * 1000.0 * inverse_volumes;
  EXPECT_NEAR(curve.neighbours.back() / expected, 1.0, 0.02);
  const double sem = pairs.neighbours_sem(Cd, PSL, 10.0);
  EXPECT_NEAR(curve.neighbours.back(), expected, 4.0 * sem);
  // 64 x 60 x 90 pairs, 12 % of them within 10 Å on average: 42000 counts, 0.5 %; the errors of
  // single blocks alternate with the cell at most in pairs.
  EXPECT_NEAR(sem / expected, 0.005, 0.003);
}

TEST(PairDistribution, ShellsOfARockSaltCrystal) {
  IonSystem crystal =
      bulk_crystal(CrystalStructure::RockSalt, Pb, S, LatticeParameters{.a = 6.0}, {5, 5, 5});
  PairDistribution pairs(4, {.r_max = 7.0, .bin_width = 0.05});
  pairs.frame(crystal);
  shake(crystal, 1e-3);  // off the edges of the bins
  pairs.frame(crystal);
  const PairCurve bonds = pairs.curve(Pb, S);
  const auto shell = first_shell(bonds);
  ASSERT_TRUE(shell);
  EXPECT_NEAR(shell->r_peak, 3.0, 0.05);
  EXPECT_EQ(shell->neighbours, 6.0);
  const auto cations = first_shell(pairs.curve(Pb, Pb));
  EXPECT_NEAR(cations->r_peak, 6.0 / std::sqrt(2.0), 0.05);
  EXPECT_EQ(cations->neighbours, 12.0);
  // 6 at 3.0, 8 at 5.20, 24 at 6.71 Å.
  EXPECT_EQ(bonds.neighbours.back(), 6.0 + 8.0 + 24.0);
  // 12 at 4.24, 6 at 6.0 Å.
  EXPECT_NEAR(pairs.curve(S, S).neighbours.back(), 12.0 + 6.0, 1e-12);
}

/// The bins ahead, and the small cells that have too few of them, against all pairs by the minimum
/// image.
TEST(PairDistribution, CountsAsManyPairsAsThereAre) {
  for (const double edge : {21.0, 25.0, 40.0}) {
    RandomStream random(7, "count pairs");
    IonSystem system = ideal_gas(100, 50, edge, random);
    Mat3 tilted;
    tilted << edge, 5.0, -3.0, 0.0, edge, 4.0, 0.0, 0.0, edge;
    system.cell = Cell(tilted);
    for (Vec3& r : system.positions) r += tilted * Vec3(1.0, -2.0, 0.0);
    PairDistribution pairs(4, {.r_max = 9.0, .bin_width = 1.0});
    pairs.frame(system);
    int expected = 0;
    for (int i = 0; i < 100; ++i) {
      for (int j = 100; j < 150; ++j) {
        const Vec3 d = system.cell.minimum_image(system.positions[j] - system.positions[i]);
        if (d.norm() < 9.0) ++expected;
      }
    }
    EXPECT_NEAR(pairs.curve(Cd, PSL).neighbours.back() * 100.0, expected, 1e-9) << edge;
  }
}

TEST(PairDistribution, ANarrowCellShortensTheCurve) {
  RandomStream random(1, "narrow");
  PairDistribution pairs(4, {.r_max = 12.0, .bin_width = 0.5});
  pairs.frame(ideal_gas(20, 20, 30.0, random));
  pairs.frame(ideal_gas(20, 20, 19.0, random));
  EXPECT_EQ(pairs.bins(), 19);
  EXPECT_EQ(pairs.curve(Cd, Cd).r.size(), 19u);
}

TEST(PairDistribution, CurvesThatCoincideAreTold) {
  RandomStream random(5, "coincide");
  PairDistribution one(4, {.r_max = 9.0, .bin_width = 0.5});
  PairDistribution other(4, {.r_max = 9.0, .bin_width = 0.5});
  for (int i = 0; i < 64; ++i) {
    one.frame(ideal_gas(80, 80, 20.0, random));
    other.frame(ideal_gas(80, 80, 20.0, random));
  }
  // 14 bins or so: the rms of a chi with 15 degrees of freedom is 1.07, scatter 0.2.
  EXPECT_NEAR(compare_in_one_run(one, Cd, Cd, PSL, PSL).rms_chi, 1.07, 0.6);
  EXPECT_NEAR(compare_runs(one.curve(Cd, PSL), other.curve(Cd, PSL)).rms_chi, 1.07, 0.6);

  PairCurve moved = other.curve(Cd, PSL);
  moved.g[12] += 10.0 * std::hypot(moved.g_sem[12], one.curve(Cd, PSL).g_sem[12]);
  const CurveDifference found = compare_runs(one.curve(Cd, PSL), moved);
  EXPECT_GT(found.max_chi, 6.0);  // 10 and its noise
  EXPECT_EQ(found.r_of_max_chi, 6.25);
}

}  // namespace
}  // namespace catex::test
