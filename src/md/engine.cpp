#include "catex/md/engine.hpp"

#include <fmt/format.h>

#include <cmath>

#include "catex/base/errors.hpp"

namespace catex {

void check_temperature(Step step, double temperature, double target) {
  // Minimised starts stay within a few times the target; ten thousand kelvin above it means that
  // the time step or the start is bad.
  if (std::isfinite(temperature) && temperature < 5.0 * target + 1e4) return;
  throw RunError(fmt::format(
      "step {}: the temperature is {:.4g} K; the simulation has blown up. Use a shorter time step, "
      "minimise the start, or pack the solution with a larger minimum distance",
      step, temperature));
}

}  // namespace catex
