#include "polynomial_fit.hpp"

#include <cmath>
#include <numbers>

namespace catex {

std::vector<double> fit_polynomial(int terms, const std::function<double(double)>& f) {
  using std::numbers::pi;
  std::vector<double> values(terms);
  for (int j = 0; j < terms; ++j) values[j] = f(std::cos(pi * (j + 0.5) / terms));

  std::vector<double> coefficients(terms);
  std::vector<double> previous(terms);  // Chebyshev polynomial k - 1 in powers of t
  std::vector<double> current(terms);   // Chebyshev polynomial k
  current[0] = 1.0;
  for (int k = 0; k < terms; ++k) {
    double c = 0.0;
    for (int j = 0; j < terms; ++j) c += values[j] * std::cos(pi * k * (j + 0.5) / terms);
    c *= (k == 0 ? 1.0 : 2.0) / terms;
    for (int m = 0; m <= k; ++m) coefficients[m] += c * current[m];
    std::vector<double> next(terms);
    for (int m = 0; m + 1 < terms; ++m) next[m + 1] = (k == 0 ? 1.0 : 2.0) * current[m];
    for (int m = 0; m < terms; ++m) next[m] -= previous[m];
    previous = current;
    current = next;
  }
  return coefficients;
}

}  // namespace catex
