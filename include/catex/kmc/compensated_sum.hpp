#pragma once

namespace catex {

/// Kahan summation: a time of hours keeps adding picoseconds, which a plain double loses.
struct CompensatedSum {
  double sum = 0.0;
  double lost = 0.0;  ///< what `sum` has too much

  void add(double x) {
    const double y = x - lost;
    const double t = sum + y;
    lost = (t - sum) - y;
    sum = t;
  }
  [[nodiscard]] double plus(double x) const { return sum + (x - lost); }
};

}  // namespace catex
