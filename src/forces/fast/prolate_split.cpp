#include "prolate_split.hpp"

#include <cmath>

#include "polynomial_fit.hpp"

namespace catex::fast {

ProlateSplit::ProlateSplit(double cutoff, double bandwidth)
    : cutoff_(cutoff), prolate_(bandwidth), half_integral_(prolate_.integral(1.0)) {}

double ProlateSplit::smooth_energy(double r) const {
  return prolate_.integral(r / cutoff_) / (half_integral_ * r);
}

double ProlateSplit::smooth_force(double r) const {
  const double slope = prolate_.value(r / cutoff_) / (half_integral_ * cutoff_);
  return (smooth_energy(r) - slope) / (r * r);
}

SplitTable ProlateSplit::table() const {
  const double cutoff2 = cutoff_ * cutoff_;
  const auto distance = [&](double t) { return std::sqrt(0.5 * (t + 1.0) * cutoff2); };
  const auto force =
      fit_polynomial(split_terms, [&](double t) { return smooth_force(distance(t)); });
  const auto energy =
      fit_polynomial(split_terms, [&](double t) { return smooth_energy(distance(t)); });
  SplitTable table{};
  table.scale = static_cast<float>(2.0 / cutoff2);
  for (int k = 0; k < split_terms; ++k) {
    table.force[k] = static_cast<float>(force[k]);
    table.energy[k] = static_cast<float>(energy[k]);
  }
  return table;
}

}  // namespace catex::fast
