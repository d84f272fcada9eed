#include "catex/system/neighbour_grid.hpp"

#include <algorithm>

namespace catex {
namespace {

/// Bounds the memory of a large, nearly empty cell: a million bins.
constexpr double most_bins_along = 100.0;

}  // namespace

NeighbourGrid::NeighbourGrid(const Cell& cell, double reach) : cell_(cell), reach_(reach) {
  const Vec3 widths = cell.widths();
  std::size_t bins = 1;
  for (int axis = 0; axis < 3; ++axis) {
    const double along = std::clamp(std::floor(widths[axis] / reach), 1.0, most_bins_along);
    bins_along_[axis] = static_cast<int>(along);
    bins *= static_cast<std::size_t>(bins_along_[axis]);
  }
  bins_.resize(bins);
}

NeighbourGrid::NeighbourGrid(const Cell& cell, double reach, const std::vector<Vec3>& points)
    : NeighbourGrid(cell, reach) {
  points_.reserve(points.size());
  for (const Vec3& point : points) insert(point);
}

void NeighbourGrid::insert(const Vec3& point) {
  const std::array<int, 3> bin = bin_of(point);
  const std::size_t index = bin[0] * stride(0) + bin[1] * stride(1) + bin[2];
  bins_[index].push_back(static_cast<int>(points_.size()));
  points_.push_back(point);
}

std::array<int, 3> NeighbourGrid::bin_of(const Vec3& place) const {
  const Vec3 s = cell_.to_fractional(place);
  std::array<int, 3> bin;
  for (int axis = 0; axis < 3; ++axis) {
    const double inside = s[axis] - std::floor(s[axis]);
    // inside can round up to one
    bin[axis] = std::min(static_cast<int>(inside * bins_along_[axis]), bins_along_[axis] - 1);
  }
  return bin;
}

}  // namespace catex
