#include "catex/base/cell.hpp"

#include <Eigen/LU>
#include <cmath>
#include <stdexcept>

namespace catex {

Cell::Cell(const Mat3& vectors) : vectors_(vectors) {
  if (!(vectors.determinant() > 0.0)) {
    throw std::invalid_argument("cell vectors must span a positive, right-handed volume");
  }
  inverse_ = vectors.inverse();
}

Cell Cell::cubic(double edge) { return Cell(Mat3(Mat3::Identity() * edge)); }

double Cell::volume() const { return vectors_.determinant(); }

Vec3 Cell::widths() const { return inverse_.rowwise().norm().cwiseInverse(); }

bool Cell::orthorhombic() const { return vectors_.isDiagonal(1e-12); }

Vec3 Cell::minimum_image(const Vec3& d) const {
  Vec3 s = inverse_ * d;
  for (int k = 0; k < 3; ++k) s[k] = std::nearbyint(s[k]);
  return d - vectors_ * s;
}

Vec3 Cell::wrap(const Vec3& r) const {
  Vec3 s = inverse_ * r;
  for (int k = 0; k < 3; ++k) {
    s[k] -= std::floor(s[k]);
    if (s[k] >= 1.0) s[k] = 0.0;  // floor of a tiny negative number rounds up to one
  }
  return vectors_ * s;
}

}  // namespace catex
