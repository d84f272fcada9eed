#include "catex/md/minimise.hpp"

#include <algorithm>
#include <cmath>

namespace catex {
namespace {

double dot(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i].dot(b[i]);
  return sum;
}

double largest(const std::vector<Vec3>& vectors) {
  double square = 0.0;
  for (const Vec3& v : vectors) square = std::max(square, v.squaredNorm());
  return std::sqrt(square);
}

}  // namespace

MinimiseResult minimise(IonSystem& system, Forces& forces, const MinimiseOptions& options) {
  // Constants of the paper; unit masses, so the time step has the dimension Å/sqrt(eV).
  constexpr int steps_before_growth = 5;
  constexpr double growth = 1.1, shrink = 0.5, mixing_start = 0.1, mixing_decay = 0.99;
  constexpr double step_start = 0.1, step_most = 1.0;

  ForceResult result;
  forces.compute(system, {.energy = true, .virial = false}, result);
  std::vector<Vec3> velocity(system.size(), Vec3::Zero());
  double step = step_start;
  double mixing = mixing_start;
  int downhill = 0;
  MinimiseResult outcome;
  while (largest(result.forces) > options.largest_force && outcome.steps < options.most_steps) {
    ++outcome.steps;
    if (dot(result.forces, velocity) > 0.0) {
      const double ratio = std::sqrt(dot(velocity, velocity) / dot(result.forces, result.forces));
      for (std::size_t i = 0; i < velocity.size(); ++i) {
        velocity[i] = (1.0 - mixing) * velocity[i] + mixing * ratio * result.forces[i];
      }
      if (++downhill > steps_before_growth) {
        step = std::min(step * growth, step_most);
        mixing *= mixing_decay;
      }
    } else {
      std::fill(velocity.begin(), velocity.end(), Vec3::Zero());
      step *= shrink;
      mixing = mixing_start;
      downhill = 0;
    }
    for (std::size_t i = 0; i < velocity.size(); ++i) velocity[i] += step * result.forces[i];
    // The cap acts on the whole move, so that its direction stays.
    const double longest = step * largest(velocity);
    const double scale = longest > options.largest_move ? options.largest_move / longest : 1.0;
    for (std::size_t i = 0; i < velocity.size(); ++i) {
      system.positions[i] += scale * step * velocity[i];
    }
    forces.compute(system, {.energy = true, .virial = false}, result);
  }
  outcome.energy = result.energy();
  outcome.largest_force = largest(result.forces);
  outcome.converged = outcome.largest_force <= options.largest_force;
  return outcome;
}

}  // namespace catex
