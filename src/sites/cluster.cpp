#include "catex/sites/cluster.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace catex {
namespace {

Vec3 circular_mean(const Cell& cell, std::span<const Vec3> points) {
  constexpr double turn = 2.0 * std::numbers::pi;
  Vec3 sines = Vec3::Zero();
  Vec3 cosines = Vec3::Zero();
  for (const Vec3& r : points) {
    const Vec3 angle = turn * cell.to_fractional(r);
    sines += angle.array().sin().matrix();
    cosines += angle.array().cos().matrix();
  }
  Vec3 mean;
  for (int k = 0; k < 3; ++k) mean[k] = std::atan2(sines[k], cosines[k]) / turn;
  return cell.to_cartesian(mean);
}

}  // namespace

Vec3 cluster_centre(const Cell& cell, std::span<const Vec3> points) {
  if (points.empty()) throw std::invalid_argument("cluster_centre needs at least one point");
  Vec3 centre = circular_mean(cell, points);
  // Once every point is taken in its right image the mean no longer moves.
  for (int round = 0; round < 10; ++round) {
    Vec3 shift = Vec3::Zero();
    for (const Vec3& r : points) shift += cell.minimum_image(r - centre);
    shift /= static_cast<double>(points.size());
    centre += shift;
    if (shift.norm() < 1e-9) break;
  }
  return cell.wrap(centre);
}

std::vector<Vec3> unwrapped_around(const Cell& cell, const Vec3& centre,
                                   std::span<const Vec3> points) {
  std::vector<Vec3> unwrapped;
  unwrapped.reserve(points.size());
  for (const Vec3& r : points) unwrapped.push_back(centre + cell.minimum_image(r - centre));
  return unwrapped;
}

}  // namespace catex
