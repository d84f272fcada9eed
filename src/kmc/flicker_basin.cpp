#include "catex/kmc/flicker_basin.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

#include "weighted_choice.hpp"

namespace catex {

namespace {

/// Square, with room for two blocks.
using Wide = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 2 * FlickerBasin::max_states,
                           2 * FlickerBasin::max_states>;

/// exp(m t) up to a factor, for a matrix without negative elements off its diagonal: uniformisation
/// for a short time, then squaring; no subtraction, so that small elements are as exact as large
/// ones. Each squaring doubles the relative error: 1e-16 times the number of the fastest hops in t.
Wide scaled_exponential(const Wide& m, double t) {
  const double fastest = -m.diagonal().minCoeff();
  const double hops = fastest * t;
  const int squarings = hops > 0.5 ? static_cast<int>(std::ceil(std::log2(hops))) + 1 : 0;
  const double step = std::ldexp(t, -squarings);
  const auto n = m.rows();
  const Wide positive = m * step + fastest * step * Wide::Identity(n, n);
  Wide sum = Wide::Identity(n, n);
  Wide term = sum;
  constexpr int terms = 18;  // hops in a step are at most 1/2: what is left out is below 1e-20
  for (int k = 1; k <= terms; ++k) {
    term = (term * positive / k).eval();
    sum += term;
  }
  for (int i = 0; i < squarings; ++i) {
    sum = (sum * sum).eval();
    sum /= sum.maxCoeff();
  }
  return sum;
}

/// Of n trials between two outcomes with the given weights: those of the first.
std::int64_t draw_first(std::int64_t n, double first, double second, RandomStream& random) {
  const double sum = first + second;
  return first < second ? random.binomial(n, first / sum) : n - random.binomial(n, second / sum);
}

}  // namespace

FlickerBasin::FlickerBasin(const Matrix& rates, std::span<const double> exit_rates)
    : rates_(rates), exit_rates_(exit_rates.begin(), exit_rates.end()) {
  const int m = states();
  assert(m <= max_states && rates.rows() == m && rates.cols() == m);
  rates_.diagonal().setZero();
  Jumps jumps = Jumps::Zero(m, 2 * m);
  for (int i = 0; i < m; ++i) {
    total_rates_.push_back(rates_.row(i).sum() + exit_rates_[i]);
    jumps.row(i).head(m) = rates_.row(i) / total_rates_[i];
    jumps(i, m + i) = exit_rates_[i] / total_rates_[i];
  }
  jumps_.reserve(m + 1);
  jumps_.push_back(std::move(jumps));
  for (int n = 0; n < m; ++n) eliminate(n);
}

double FlickerBasin::leaving(int n) const {
  const Jumps& p = jumps_[n];
  return p.row(n).tail(p.cols() - n - 1).sum();
}

void FlickerBasin::eliminate(int n) {
  const Jumps& p = jumps_[n];
  Jumps next = p;
  const auto rest = p.cols() - n - 1;
  const double out = leaving(n);
  for (int i = n + 1; i < states(); ++i) {
    next.row(i).tail(rest) += p(i, n) / out * p.row(n).tail(rest);
    next(i, n) = 0.0;
  }
  jumps_.push_back(std::move(next));
}

std::vector<double> FlickerBasin::mean_visits(int start) const {
  const int m = states();
  // Entries to each state from the start, those before it passed over.
  Eigen::VectorXd entries = Eigen::VectorXd::Zero(m);
  entries[start] = 1.0;
  for (int n = 0; n < m; ++n) {
    const auto rest = m - n - 1;
    entries.tail(rest) += entries[n] / leaving(n) * jumps_[n].row(n).segment(n + 1, rest);
  }
  std::vector<double> visits(m);
  for (int n = m - 1; n >= 0; --n) {
    double entered = entries[n];
    for (int i = n + 1; i < m; ++i) entered += visits[i] * jumps_[n](i, n);
    visits[n] = entered / leaving(n);
  }
  return visits;
}

double FlickerBasin::mean_hops(int start) const {
  double hops = 0.0;
  const std::vector<double> visits = mean_visits(start);
  for (int i = 0; i < states(); ++i) hops += visits[i] * rates_.row(i).sum() / total_rates_[i];
  return hops;
}

double FlickerBasin::mean_time(int start) const {
  double time = 0.0;
  const std::vector<double> visits = mean_visits(start);
  for (int i = 0; i < states(); ++i) time += visits[i] / total_rates_[i];
  return time;
}

FlickerBasin::Exit FlickerBasin::draw_exit(int start, RandomStream& random) const {
  const int m = states();
  // The row of an outer state whose one jump leads to the start, after each elimination.
  using Row = Eigen::Matrix<double, 1, Eigen::Dynamic, Eigen::RowMajor, 1, 2 * max_states>;
  std::vector<Row> outer{Row::Zero(2 * m)};
  outer[0][start] = 1.0;
  for (int n = 0; n < m; ++n) {
    Row next = outer[n];
    const auto rest = 2 * m - n - 1;
    next.tail(rest) += outer[n][n] / leaving(n) * jumps_[n].row(n).tail(rest);
    next[n] = 0.0;
    outer.push_back(std::move(next));
  }
  const int exit = weighted_choice(
      m, [&](int i) { return outer[m][m + i]; }, random);

  // Numbers of jumps by row and column, the outer state in row m: one so far, out of the basin.
  // Taking back each elimination tells how many of them passed through the state.
  using Counts = Eigen::Matrix<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, 0, max_states + 1,
                               2 * max_states>;
  Counts counts = Counts::Zero(m + 1, 2 * m);
  counts(m, m + exit) = 1;
  for (int n = m - 1; n >= 0; --n) {
    const Jumps& p = jumps_[n];
    std::int64_t entered = counts(m, n);
    const double out = leaving(n);
    for (int i = n + 1; i <= m; ++i) {
      const double in = i == m ? outer[n][n] : p(i, n);
      for (int j = n + 1; j < 2 * m; ++j) {
        if (counts(i, j) == 0) continue;
        const double direct = i == m ? outer[n][j] : p(i, j);
        const std::int64_t through = draw_first(counts(i, j), in * p(n, j) / out, direct, random);
        counts(i, j) -= through;
        counts(i, n) += through;
        counts(n, j) += through;
        entered += through;
      }
    }
    // Each entry is followed by a geometric number of returns to the state itself.
    if (entered > 0 && p(n, n) > 0.0) {
      const double mean = random.gamma(static_cast<double>(entered)) * p(n, n) / out;
      counts(n, n) = random.poisson(mean);
    }
  }

  Exit drawn{exit, 0.0, counts.topLeftCorner(m, m).cast<double>()};
  for (int i = 0; i < m; ++i) {
    const std::int64_t visits = counts.row(i).sum();
    if (visits > 0) drawn.time += random.gamma(static_cast<double>(visits)) / total_rates_[i];
  }
  return drawn;
}

FlickerBasin::Stay FlickerBasin::draw_stay(int start, double elapsed, RandomStream& random) const {
  const int m = states();
  Wide generator = Wide::Zero(m, m);
  generator = rates_;
  for (int i = 0; i < m; ++i) generator(i, i) = -total_rates_[i];
  const Wide chances = scaled_exponential(generator, elapsed);
  const int end = weighted_choice(
      m, [&](int i) { return chances(start, i); }, random);

  // Mean number of hops i -> j: rate times the integral over s of the chance to be in i at s and
  // then to come from j to the end, over the chance of the end. The upper right block of the
  // exponential of a block matrix is that integral: C. F. Van Loan, IEEE Trans. Autom. Control 23,
  // 395 (1978).
  Wide blocks = Wide::Zero(2 * m, 2 * m);
  blocks.topLeftCorner(m, m) = generator;
  blocks.bottomRightCorner(m, m) = generator;
  blocks(end, m + start) = 1.0;
  const Wide both = scaled_exponential(blocks, elapsed);
  const auto integrals = both.topRightCorner(m, m).transpose();  // by state at s, state after it
  return {end, rates_.cwiseProduct(integrals) / both(start, end)};
}

}  // namespace catex
