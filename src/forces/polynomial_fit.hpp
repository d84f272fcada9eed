#pragma once

#include <functional>
#include <vector>

namespace catex {

/// Coefficients of t^0, t^1, ... of the polynomial that meets f at the Chebyshev points of [-1, 1]:
/// close to the best one of its degree.
[[nodiscard]] std::vector<double> fit_polynomial(int terms, const std::function<double(double)>& f);

}  // namespace catex
