#pragma once

#include "catex/base/random.hpp"

namespace catex {

/// Index of one of `size` weights in proportion to weight(index) >= 0; some weight is above 0.
template <typename Weight>
[[nodiscard]] int weighted_choice(int size, const Weight& weight, RandomStream& random) {
  double sum = 0.0;
  for (int i = 0; i < size; ++i) sum += weight(i);
  double x = random.uniform() * sum;
  int last = 0;  // with a weight, for when rounding leaves x beyond all
  for (int i = 0; i < size; ++i) {
    const double w = weight(i);
    if (w <= 0.0) continue;
    last = i;
    x -= w;
    if (x < 0.0) break;
  }
  return last;
}

}  // namespace catex
