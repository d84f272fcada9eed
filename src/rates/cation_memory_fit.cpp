#include "catex/rates/cation_memory_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

#include "catex/rates/run_tests.hpp"

namespace catex {
namespace {

using StateKey = std::pair<Ion, SiteKind>;
using StratumKey = std::pair<double, Environment>;  // temperature, surroundings

/// What all runs counted of one state.
struct State {
  std::map<StratumKey, AgeCounts> strata;
  std::map<double, AgeTest::Part> all;  ///< by temperature
};

std::map<StateKey, State> states_of(std::span<const RunEvents> runs) {
  std::map<StateKey, State> states;
  for (const RunEvents& run : runs) {
    for (const auto& [around, ages] : run.ages_around) {
      State& state = states[{ages.ion, ages.kind}];
      AgeCounts& stratum = state.strata[{run.temperature_K, around}];
      AgeTest::Part& all = state.all[run.temperature_K];
      for (int bin = 0; bin < age_bins; ++bin) {
        stratum.departures[bin] += ages.departures[bin];
        stratum.time_ps[bin] += ages.time_ps[bin];
        all.departures += ages.departures[bin];
        all.time_ps += ages.time_ps[bin];
      }
    }
  }
  return states;
}

/// Ages of a bin; the last one, without an end, is taken to be as wide as it is old.
std::pair<double, double> ages_of(int bin, double youngest_ps) {
  const double from = bin == 0 ? 0.0 : age_edges_ps[bin - 1];
  const double to = bin + 1 < age_bins ? age_edges_ps[bin] : 2.0 * age_edges_ps.back();
  return {std::max(from, youngest_ps), to};
}

/// By which the mobile ones of a stratum are used up: its own as far as it has departures to tell
/// it, else that of all.
double rate_of(const AgeCounts& counts, const AgeTest::Part& all) {
  constexpr double known_beforehand = 1.0;  // as good as so many departures
  double departures = known_beforehand;
  double time = known_beforehand / all.hazard();
  for (int bin = 0; bin < age_bins; ++bin) {
    departures += static_cast<double>(counts.departures[bin]);
    time += counts.time_ps[bin];
  }
  return departures / time;
}

/// ln of the probability of how the departures of each stratum are divided among ages, but for a
/// constant.
double log_likelihood(const State& state, double youngest_ps, const Settling& settling) {
  double sum = 0.0;
  for (const auto& [key, counts] : state.strata) {
    const StayLaw stay(settling, rate_of(counts, state.all.at(key.first)));
    double departures = 0.0;
    double weights = 0.0;
    for (int bin = age_bin(youngest_ps); bin < age_bins; ++bin) {
      if (!(counts.time_ps[bin] > 0.0)) continue;
      const auto [from, to] = ages_of(bin, youngest_ps);
      const double weight = counts.time_ps[bin] * stay.hazard(from, to);
      const auto n = static_cast<double>(counts.departures[bin]);
      weights += weight;
      departures += n;
      if (n > 0.0) sum += n * std::log(weight);
    }
    if (departures > 0.0) sum -= departures * std::log(weights);
  }
  return sum;
}

using Function = std::function<double(const Eigen::Vector2d&)>;

/// Gradient and curvature of a function by differences.
struct Derivatives {
  Eigen::Vector2d gradient;
  Eigen::Matrix2d curvature;
};
Derivatives derivatives(const Function& f, const Eigen::Vector2d& x) {
  constexpr double h = 0.02;
  const Eigen::Vector2d a(h, 0.0);
  const Eigen::Vector2d b(0.0, h);
  const double here = f(x);
  const double mixed = (f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4.0 * h * h);
  Derivatives d;
  d.gradient << (f(x + a) - f(x - a)) / (2.0 * h), (f(x + b) - f(x - b)) / (2.0 * h);
  d.curvature << (f(x + a) - 2.0 * here + f(x - a)) / (h * h), mixed, mixed,
      (f(x + b) - 2.0 * here + f(x - b)) / (h * h);
  return d;
}

/// Laplace's approximation of exp(-f), by Newton's method with short steps.
/// @param start  mean to start from, and a covariance for steps where f is not convex
Gaussian laplace(const Function& f, const Gaussian& start) {
  constexpr int most_steps = 50;
  constexpr double longest = 0.5;
  constexpr double shortest = 1e-4;
  Eigen::Vector2d x = start.mean;
  Eigen::Matrix2d covariance = start.covariance;
  for (int step = 0; step < most_steps; ++step) {
    const Derivatives d = derivatives(f, x);
    const Eigen::LLT<Eigen::Matrix2d> curvature(d.curvature);
    covariance = curvature.info() == Eigen::Success ? Eigen::Matrix2d(d.curvature.inverse())
                                                    : Eigen::Matrix2d(start.covariance);
    Eigen::Vector2d change = -covariance * d.gradient;
    const double length = change.cwiseAbs().maxCoeff();
    if (length > longest) change *= longest / length;
    const double here = f(x);
    while (change.cwiseAbs().maxCoeff() > shortest && f(x + change) > here) change *= 0.5;
    x += change;
    if (change.cwiseAbs().maxCoeff() <= shortest) break;
  }
  return {x, covariance};
}

}  // namespace

Gaussian settling_prior() {
  return {Eigen::Vector2d(0.5, std::log(30.0)), Eigen::Matrix2d::Identity()};
}

CationMemoryPosterior fit_cation_memory(std::span<const RunEvents> runs) {
  const std::map<StateKey, State> states = states_of(runs);
  const Gaussian prior = settling_prior();
  CationMemoryPosterior memory;
  for (const AgeTest& test : age_tests(runs)) {
    const StratifiedAgeTest& stratified = test.stratified;
    if (!stratified.known() || stratified.ratio_low() <= 1.0) continue;
    const Ion ion = test.counts.ion;
    const SiteKind kind = test.counts.kind;
    const State& state = states.at({ion, kind});
    const auto surprise = [&](const Eigen::Vector2d& x) {
      const Eigen::Vector2d off = x - prior.mean;
      return 0.5 * off.dot(prior.covariance.inverse() * off) -
             log_likelihood(state, test.young_from_ps, settling_of(x));
    };
    memory.states.push_back({ion, kind, laplace(surprise, prior)});
  }
  return memory;
}

}  // namespace catex
