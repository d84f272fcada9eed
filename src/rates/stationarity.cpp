#include "catex/rates/stationarity.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/complement.hpp>
#include <numeric>

#include "catex/base/random.hpp"

namespace catex {
namespace {

/// Counts of one class in the blocks in which it had exposure.
struct BlockCounts {
  std::vector<double> events;
  std::vector<double> exposures;

  [[nodiscard]] double total_events() const {
    return std::accumulate(events.begin(), events.end(), 0.0);
  }
  [[nodiscard]] double total_exposure() const {
    return std::accumulate(exposures.begin(), exposures.end(), 0.0);
  }
};

double chi_square(const std::vector<double>& events, const std::vector<double>& expected) {
  double sum = 0.0;
  for (std::size_t b = 0; b < events.size(); ++b) {
    sum += (events[b] - expected[b]) * (events[b] - expected[b]) / expected[b];
  }
  return sum;
}

/// Share of random multinomials that are as uneven as `observed`. Stops when enough were: a p that
/// is not small need not be known well (Besag, Clifford, Biometrika 78, 301 (1991)).
double simulated_p(double observed, int n, const std::vector<double>& expected,
                   RandomStream random) {
  constexpr int most_trials = 9999;
  constexpr int enough = 50;
  std::vector<double> sums(expected.size());
  std::partial_sum(expected.begin(), expected.end(), sums.begin());
  int as_uneven = 0;
  for (int trial = 1; trial <= most_trials; ++trial) {
    std::vector<double> events(expected.size(), 0.0);
    for (int i = 0; i < n; ++i) {
      const auto block = std::ranges::upper_bound(sums, random.uniform() * sums.back());
      ++events[std::min<std::size_t>(block - sums.begin(), events.size() - 1)];
    }
    // Equal outcomes differ by rounding.
    as_uneven += chi_square(events, expected) >= observed * (1.0 - 1e-9) ? 1 : 0;
    if (as_uneven == enough) return static_cast<double>(enough) / trial;
  }
  return static_cast<double>(as_uneven + 1) / (most_trials + 1);
}

StationarityTest test_class(const EventClass& event_class, const BlockCounts& counts) {
  const double n = counts.total_events();
  const double rate = n / counts.total_exposure();
  StationarityTest test{.event_class = event_class, .events = static_cast<std::int64_t>(n)};
  std::vector<double> expected;
  std::vector<double> relative;
  for (std::size_t b = 0; b < counts.events.size(); ++b) {
    expected.push_back(rate * counts.exposures[b]);
    relative.push_back(counts.events[b] / expected.back());
  }
  test.highest = std::ranges::max(relative);
  test.lowest = std::ranges::min(relative);

  const double statistic = chi_square(counts.events, expected);
  if (std::ranges::min(expected) >= 5.0) {
    const boost::math::chi_squared distribution(static_cast<double>(expected.size() - 1));
    test.p = boost::math::cdf(boost::math::complement(distribution, statistic));
  } else {
    const RandomStream random(0, "stationarity", static_cast<std::uint64_t>(index_of(event_class)));
    test.p = simulated_p(statistic, static_cast<int>(n), expected, random);
  }
  return test;
}

/// Holm's step-down procedure.
void adjust(std::vector<StationarityTest>& tests) {
  std::vector<StationarityTest*> order;
  for (StationarityTest& test : tests) order.push_back(&test);
  std::ranges::sort(order, {}, &StationarityTest::p);
  double largest = 0.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, static_cast<double>(order.size() - i) * order[i]->p);
    order[i]->adjusted_p = std::min(1.0, largest);
  }
}

}  // namespace

std::vector<StationarityTest> test_stationarity(std::span<const ClassCounts> blocks) {
  std::map<EventClass, BlockCounts> classes;
  for (const ClassCounts& block : blocks) {
    for (const auto& [event_class, count] : block) {
      if (!(count.exposure > 0.0)) continue;
      classes[event_class].events.push_back(static_cast<double>(count.events));
      classes[event_class].exposures.push_back(count.exposure);
    }
  }
  std::vector<StationarityTest> tests;
  for (const auto& [event_class, counts] : classes) {
    if (counts.events.size() < 2 || counts.total_events() < 2.0) continue;
    tests.push_back(test_class(event_class, counts));
  }
  adjust(tests);
  return tests;
}

}  // namespace catex
