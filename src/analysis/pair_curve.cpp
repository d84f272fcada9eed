#include "catex/analysis/pair_curve.hpp"

#include <algorithm>
#include <boost/math/tools/minima.hpp>

namespace catex {

PairExtrema pair_extrema(const Model& model, int a, int b) {
  PairExtrema extrema;
  const auto u = [&](double r) { return pair_energy(model, a, b, r); };
  const double barrier = barrier_distance(model, a, b);
  if (barrier > 0.0) extrema.barrier = PairPoint{barrier, u(barrier)};
  // A coarse look finds the well, which is far wider than a step.
  constexpr double step = 0.01;  // [Å]
  constexpr int bits = 40;
  double lowest = std::max(barrier, step);
  for (double r = lowest; r < model.buckingham_cutoff(); r += step) {
    if (u(r) < u(lowest)) lowest = r;
  }
  const bool at_an_end =
      lowest <= std::max(barrier, step) || lowest + step >= model.buckingham_cutoff();
  if (!at_an_end && u(lowest) < 0.0) {
    const auto [r, energy] =
        boost::math::tools::brent_find_minima(u, lowest - step, lowest + step, bits);
    extrema.minimum = PairPoint{r, energy};
  }
  return extrema;
}

}  // namespace catex
