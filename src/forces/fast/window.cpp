#include "window.hpp"

#include "polynomial_fit.hpp"

namespace catex::fast {

Window::Window(int points, double bandwidth) : points_(points), prolate_(bandwidth) {}

WindowTable Window::table() const {
  const double half = 0.5 * points_;
  const double scale = 1.0 / (2.0 * half * prolate_.integral(1.0));
  WindowTable table{};
  table.points = points_;
  for (int p = 0; p < points_; ++p) {
    // u in [-1, 1] runs over one spacing, against the mesh coordinate: d = half - p - (u + 1) / 2.
    const auto weight = fit_polynomial(window_terms, [&](double u) {
      return scale * prolate_.value((half - p - 0.5 * (u + 1.0)) / half);
    });
    for (int k = 0; k < window_terms; ++k) {
      table.value[k][p] = static_cast<float>(weight[k]);
      if (k > 0) table.slope[k - 1][p] = static_cast<float>(-2.0 * k * weight[k]);
    }
  }
  return table;
}

}  // namespace catex::fast
