#include "orientation.hpp"

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

namespace catex {
namespace {

double angle_degree(const Vec3& a, const Vec3& b) {
  // Exact for orthogonal cells, where acos(0) * 180 / pi would round.
  const double cosine = a.dot(b) / (a.norm() * b.norm());
  return cosine == 0.0 ? 90.0 : std::acos(cosine) * 180.0 / std::numbers::pi;
}

double cosine_of_degree(double angle) {
  return angle == 90.0 ? 0.0 : std::cos(angle * std::numbers::pi / 180.0);
}

}  // namespace

Mat3 standard_rotation(const Cell& cell) {
  const Mat3& h = cell.vectors();
  // A right-handed, upper triangular cell with positive x and y needs no turn.
  if (h.isUpperTriangular(0.0) && h(0, 0) > 0.0 && h(1, 1) > 0.0) return Mat3::Identity();
  const Vec3 x = h.col(0).normalized();
  const Vec3 z = x.cross(h.col(1)).normalized();
  Mat3 rotation;
  rotation << x.transpose(), z.cross(x).transpose(), z.transpose();
  return rotation;
}

Cell in_standard_orientation(const Cell& cell) {
  return Cell((standard_rotation(cell) * cell.vectors()).triangularView<Eigen::Upper>());
}

Vec3 cell_lengths(const Cell& cell) { return cell.vectors().colwise().norm(); }

Vec3 cell_angles(const Cell& cell) {
  const Mat3& h = cell.vectors();
  return {angle_degree(h.col(1), h.col(2)), angle_degree(h.col(0), h.col(2)),
          angle_degree(h.col(0), h.col(1))};
}

Cell cell_from_lengths_angles(const Vec3& lengths, const Vec3& angles) {
  const double cos_alpha = cosine_of_degree(angles[0]);
  const double cos_beta = cosine_of_degree(angles[1]);
  const double cos_gamma = cosine_of_degree(angles[2]);
  const double sin_gamma = std::sqrt(1.0 - cos_gamma * cos_gamma);
  const double y = (cos_alpha - cos_beta * cos_gamma) / sin_gamma;
  const double z = std::sqrt(1.0 - cos_beta * cos_beta - y * y);
  Mat3 h;
  h.col(0) = lengths[0] * Vec3(1.0, 0.0, 0.0);
  h.col(1) = lengths[1] * Vec3(cos_gamma, sin_gamma, 0.0);
  h.col(2) = lengths[2] * Vec3(cos_beta, y, z);
  return Cell(h);
}

}  // namespace catex
