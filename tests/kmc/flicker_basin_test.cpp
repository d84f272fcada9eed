#include "catex/kmc/flicker_basin.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <unsupported/Eigen/MatrixFunctions>

namespace catex {
namespace {

using Matrix = FlickerBasin::Matrix;

struct Chain {
  Matrix rates;
  std::vector<double> exits;

  [[nodiscard]] FlickerBasin basin() const { return {rates, exits}; }
  [[nodiscard]] Eigen::MatrixXd generator() const {
    Eigen::MatrixXd k = rates;
    for (int i = 0; i < k.rows(); ++i) k(i, i) = -(rates.row(i).sum() + exits[i]);
    return k;
  }
};

/// Ring of states with some cross links; not reversible. Hops at about 1/ps, exits from every
/// second state.
Chain ring(int states, double exit_rate) {
  RandomStream random(5, "chain");
  Chain chain{Matrix::Zero(states, states), std::vector<double>(states, 0.0)};
  for (int i = 0; i < states; ++i) {
    for (int step = 1; step <= std::min(2, states - 1); ++step) {
      chain.rates(i, (i + step) % states) = 0.3 + random.uniform();
    }
    if (i % 2 == 0) chain.exits[i] = exit_rate * (0.5 + random.uniform());
  }
  return chain;
}

/// The same as FlickerBasin::draw_exit, hop by hop.
FlickerBasin::Exit walk_to_exit(const Chain& chain, int start, RandomStream& random) {
  const int m = static_cast<int>(chain.exits.size());
  FlickerBasin::Exit exit{start, 0.0, Matrix::Zero(m, m)};
  while (true) {
    const int i = exit.state;
    const double total = chain.rates.row(i).sum() + chain.exits[i];
    exit.time += random.exponential() / total;
    double x = random.uniform() * total - chain.exits[i];
    if (x < 0.0) return exit;
    int j = 0;
    while (x >= chain.rates(i, j) && j < m - 1) x -= chain.rates(i, j++);
    exit.hops(i, j) += 1.0;
    exit.state = j;
  }
}

/// Largest difference of two empirical distribution functions.
double largest_difference(std::vector<double> a, std::vector<double> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  double largest = 0.0;
  for (const double x : a) {
    const auto share = [x](const std::vector<double>& values) {
      return double(std::ranges::upper_bound(values, x) - values.begin()) / double(values.size());
    };
    largest = std::max(largest, std::abs(share(a) - share(b)));
  }
  return largest;
}

TEST(FlickerBasin, ExitsAsIfWalkedHopByHop) {
  const Chain chain = ring(5, 0.02);
  const FlickerBasin basin = chain.basin();
  RandomStream drawn(1, "drawn");
  RandomStream walked(1, "walked");
  constexpr int n = 10000;
  std::vector<double> times[2];
  std::vector<double> hops[2];
  std::vector<double> rare_hops[2];
  Eigen::Matrix<double, 2, 5> states = Eigen::Matrix<double, 2, 5>::Zero();
  for (int i = 0; i < n; ++i) {
    const FlickerBasin::Exit exits[2] = {basin.draw_exit(1, drawn), walk_to_exit(chain, 1, walked)};
    for (int k = 0; k < 2; ++k) {
      times[k].push_back(exits[k].time);
      hops[k].push_back(exits[k].hops.sum());
      rare_hops[k].push_back(exits[k].hops(3, 4));
      states(k, exits[k].state) += 1.0;
    }
  }
  // About a hundred hops to an exit. Two samples of n: 1.63 sqrt(2/n) is exceeded by chance in 1 %
  // of all seeds, less for whole numbers; the seeds are fixed.
  const double limit = 1.63 * std::sqrt(2.0 / n);
  EXPECT_LT(largest_difference(times[0], times[1]), limit);
  EXPECT_LT(largest_difference(hops[0], hops[1]), limit);
  EXPECT_LT(largest_difference(rare_hops[0], rare_hops[1]), limit);
  double chi2 = 0.0;
  for (const int s : {0, 2, 4}) {
    const double difference = states(0, s) - states(1, s);
    chi2 += difference * difference / (states(0, s) + states(1, s));
  }
  EXPECT_EQ(states(0, 1) + states(0, 3), 0.0);
  // Exceeded by chance in 1 % of all seeds.
  EXPECT_LT(chi2, quantile(boost::math::chi_squared(2), 0.99));
}

TEST(FlickerBasin, ExitsSixOrdersSlowerFollowTheExactLaw) {
  // The largest basin; a million hops to an exit.
  const Chain chain = ring(20, 2e-6);
  const FlickerBasin basin = chain.basin();
  RandomStream random(2, "drawn");
  constexpr int n = 4000;
  std::vector<double> times;
  Eigen::VectorXd found = Eigen::VectorXd::Zero(20);
  double hops = 0.0;
  for (int i = 0; i < n; ++i) {
    const FlickerBasin::Exit exit = basin.draw_exit(7, random);
    times.push_back(exit.time);
    found[exit.state] += 1.0;
    hops += exit.hops.sum() / n;
  }
  // The slowest mode is the only one left after a millionth of the stay, so that times are
  // exponential with their exact mean. Kolmogorov-Smirnov: 1.63/sqrt(n) in 1 % of all seeds.
  const Eigen::MatrixXd visits = (-chain.generator()).inverse();
  const double mean = visits.row(7).sum();
  std::ranges::sort(times);
  double largest = 0.0;
  for (int i = 0; i < n; ++i) {
    const double expected = -std::expm1(-times[i] / mean);
    largest = std::max({largest, expected - double(i) / n, double(i + 1) / n - expected});
  }
  EXPECT_LT(largest, 1.63 / std::sqrt(double(n)));
  double chi2 = 0.0;
  for (int s = 0; s < 20; s += 2) {
    const double expected = n * visits(7, s) * chain.exits[s];
    chi2 += (found[s] - expected) * (found[s] - expected) / expected;
  }
  EXPECT_LT(chi2, quantile(boost::math::chi_squared(9), 0.99));
  // The inverse of a matrix with eigenvalues 1e6 apart is exact to 1e-9.
  EXPECT_NEAR(basin.mean_time(7) / mean, 1.0, 1e-9);
  EXPECT_GT(basin.mean_hops(7), 5e5);
  // Numbers of hops are as good as exponential: the standard error of their mean is 1/sqrt(n).
  EXPECT_NEAR(hops / basin.mean_hops(7), 1.0, 4.0 / std::sqrt(double(n)));
}

TEST(FlickerBasin, MeansKeepAllDigitsTwelveOrdersApart) {
  constexpr double there = 0.8;
  constexpr double back = 3.0;
  constexpr double exit = 1e-12;
  Chain pair{Matrix::Zero(2, 2), {0.0, exit}};
  pair.rates(0, 1) = there;
  pair.rates(1, 0) = back;
  const FlickerBasin basin = pair.basin();
  // By hand: from 1 it leaves after 1 + back/exit visits there, each but the last followed by one
  // to 0. Rounding of a few operations.
  const double visits = 1.0 + back / exit;
  const double time = visits / (back + exit) + (visits - 1.0) / there;
  EXPECT_NEAR(basin.mean_time(1) / time, 1.0, 1e-14);
  EXPECT_NEAR(basin.mean_hops(1) / (2.0 * (visits - 1.0)), 1.0, 1e-14);
  EXPECT_NEAR(basin.mean_hops(0) / (2.0 * visits - 1.0), 1.0, 1e-14);
}

TEST(FlickerBasin, StaysFollowTheTruncatedChain) {
  const Chain chain = ring(4, 0.1);
  const FlickerBasin basin = chain.basin();
  constexpr int start = 2;
  constexpr double elapsed = 4.0;  // some hops, far from the start, half of the stays over
  RandomStream random(3, "stays");
  constexpr int n = 20000;
  Eigen::VectorXd found = Eigen::VectorXd::Zero(4);
  Matrix hops = Matrix::Zero(4, 4);
  for (int i = 0; i < n; ++i) {
    const FlickerBasin::Stay stay = basin.draw_stay(start, elapsed, random);
    found[stay.state] += 1.0;
    hops += stay.hops / n;
  }
  const Eigen::MatrixXd propagator = (chain.generator() * elapsed).exp();
  const Eigen::VectorXd expected = n * propagator.row(start) / propagator.row(start).sum();
  const double chi2 = ((found - expected).array().square() / expected.array()).sum();
  EXPECT_LT(chi2, quantile(boost::math::chi_squared(3), 0.99));

  // The same hop by hop: only walks that have not left after the time.
  Matrix walked = Matrix::Zero(4, 4);
  int stays = 0;
  for (int i = 0; i < 4 * n; ++i) {
    Matrix made = Matrix::Zero(4, 4);
    int s = start;
    double time = 0.0;
    while (true) {
      const double total = chain.rates.row(s).sum() + chain.exits[s];
      time += random.exponential() / total;
      double x = random.uniform() * total - chain.exits[s];
      if (time > elapsed) {
        ++stays;
        walked += made;
        break;
      }
      if (x < 0.0) break;
      int j = 0;
      while (x >= chain.rates(s, j) && j < 3) x -= chain.rates(s, j++);
      made(s, j) += 1.0;
      s = j;
    }
  }
  // Each link is used about once in a stay, with a variance of about that: standard error
  // 1/sqrt(stays) = 0.005, four of them.
  EXPECT_GT(stays, n);
  EXPECT_LT((walked / stays - hops).cwiseAbs().maxCoeff(), 4.0 / std::sqrt(double(stays)));
}

TEST(FlickerBasin, LongStaysKeepTheirHops) {
  const Chain chain = ring(3, 1e-9);
  const FlickerBasin basin = chain.basin();
  RandomStream random(4, "stays");
  constexpr double elapsed = 1e7;
  const FlickerBasin::Stay stay = basin.draw_stay(0, elapsed, random);
  // Hops per time in the stationary state, the null vector of the generator without exits; ends of
  // the stay and squarings change it by about 1e-7.
  Chain closed = chain;
  closed.exits.assign(3, 0.0);
  const Eigen::MatrixXd kernel = closed.generator().transpose().fullPivLu().kernel();
  const Eigen::VectorXd shares = kernel.col(0) / kernel.col(0).sum();
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      const double expected = shares[i] * chain.rates(i, j) * elapsed;
      EXPECT_NEAR(stay.hops(i, j), expected, 1e-5 * expected + 1e-9);
    }
  }
  EXPECT_EQ(basin.draw_stay(1, 0.0, random).state, 1);
}

}  // namespace
}  // namespace catex
