#include "core_cutoff.hpp"

#include <algorithm>
#include <cmath>

namespace catex {

double core_cutoff(const Model& model, int a, int b, double negligible_force) {
  const Buckingham& p = model.pair(a, b);
  if (p.C != 0.0) return model.buckingham_cutoff();
  if (p.A == 0.0) return 0.0;
  return std::min(model.buckingham_cutoff(), p.B * std::log(p.A / (p.B * negligible_force)));
}

}  // namespace catex
