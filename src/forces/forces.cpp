#include "catex/forces/forces.hpp"

#include <cmath>

namespace catex {

double relative_force_difference(const std::vector<Vec3>& a, const std::vector<Vec3>& b) {
  double difference = 0.0;
  double reference = 0.0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    difference += (a[i] - b[i]).squaredNorm();
    reference += b[i].squaredNorm();
  }
  return std::sqrt(difference / reference);
}

}  // namespace catex
