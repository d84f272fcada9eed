#pragma once

#include "catex/base/vec3.hpp"

namespace catex {

/// Periodic cell, triclinic in general; the columns of `vectors()` are the cell vectors [Å].
class Cell {
 public:
  /// Throws std::invalid_argument when the vectors do not span a right-handed volume.
  explicit Cell(const Mat3& vectors);

  /// Cube of the given edge [Å].
  [[nodiscard]] static Cell cubic(double edge);

  [[nodiscard]] const Mat3& vectors() const { return vectors_; }
  [[nodiscard]] const Mat3& inverse() const { return inverse_; }
  /// [Å³]
  [[nodiscard]] double volume() const;
  /// Distance between opposite faces, for each pair of faces [Å].
  [[nodiscard]] Vec3 widths() const;
  [[nodiscard]] bool orthorhombic() const;

  [[nodiscard]] Vec3 to_fractional(const Vec3& r) const { return inverse_ * r; }
  [[nodiscard]] Vec3 to_cartesian(const Vec3& s) const { return vectors_ * s; }

  /// Image of a difference vector closest to the origin. Exact for vectors shorter than half
  /// the smallest width, which is all that a cutoff needs.
  [[nodiscard]] Vec3 minimum_image(const Vec3& d) const;
  /// Image of a position inside the cell, fractional coordinates in [0, 1).
  [[nodiscard]] Vec3 wrap(const Vec3& r) const;
  /// Cell after the linear map r -> m r.
  [[nodiscard]] Cell transformed(const Mat3& m) const { return Cell(m * vectors_); }

 private:
  Mat3 vectors_;
  Mat3 inverse_;
};

}  // namespace catex
