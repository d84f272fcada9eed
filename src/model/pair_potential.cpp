#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <utility>

#include "catex/base/constants.hpp"
#include "catex/model/model.hpp"

namespace catex {

double pair_energy(const Model& model, int a, int b, double r) {
  const Buckingham& p = model.pair(a, b);
  const double coulomb = constants::coulomb * model.species(a).charge * model.species(b).charge / r;
  const double repulsion = p.A > 0.0 ? p.A * std::exp(-r / p.B) : 0.0;
  return coulomb + repulsion - p.C / std::pow(r, 6);
}

double barrier_distance(const Model& model, int a, int b) {
  const Buckingham& p = model.pair(a, b);
  if (p.C <= 0.0) return 0.0;
  const double coulomb = constants::coulomb * model.species(a).charge * model.species(b).charge;

  // r^7 du/dr: finite and positive (6 C) at r = 0, where the energy falls inwards. The barrier is
  // where it first turns negative.
  const auto slope = [&](double r) {
    const double repulsion = p.A > 0.0 ? p.A / p.B * std::exp(-r / p.B) : 0.0;
    return 6.0 * p.C - coulomb * std::pow(r, 5) - repulsion * std::pow(r, 7);
  };
  constexpr double first = 1e-3;
  constexpr double growth = 1.005;  // far narrower than any well of a repulsive exp(-r/B)
  for (double r = first; r < model.buckingham_cutoff(); r *= growth) {
    if (slope(r * growth) >= 0.0) continue;
    std::uintmax_t iterations = 100;
    const auto [low, high] = boost::math::tools::toms748_solve(
        slope, r, r * growth, boost::math::tools::eps_tolerance<double>(40), iterations);
    return 0.5 * (low + high);
  }
  return 0.0;
}

}  // namespace catex
