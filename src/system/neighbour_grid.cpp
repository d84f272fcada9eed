#include "catex/system/neighbour_grid.hpp"

#include <algorithm>

namespace catex {
namespace {

/// Bounds the memory of a large, nearly empty cell: a million bins.
constexpr double most_bins_along = 100.0;

Vec3 inside_cell(const Vec3& fractional) {
  return fractional.unaryExpr([](double s) { return s - std::floor(s); });
}

}  // namespace

NeighbourGrid::NeighbourGrid(const Cell& cell, double reach)
    : cell_(cell), reach_(reach), surely_beyond_(reach * reach * (1.0 + 1e-6)) {
  const Vec3 widths = cell.widths();
  for (int axis = 0; axis < 3; ++axis) {
    const double along = std::clamp(std::floor(widths[axis] / reach), 1.0, most_bins_along);
    bins_along_[axis] = static_cast<int>(along);
  }
  stride_ = {bins_along_[1] * bins_along_[2], bins_along_[2], 1};
  one_image_ = std::ranges::all_of(bins_along_, [](int n) { return n > 2; });
  const auto bins = static_cast<std::size_t>(stride_[0]) * static_cast<std::size_t>(bins_along_[0]);
  first_.assign(bins, -1);
  last_.assign(bins, -1);
}

NeighbourGrid::NeighbourGrid(const Cell& cell, double reach, const std::vector<Vec3>& points)
    : NeighbourGrid(cell, reach) {
  points_.reserve(points.size());
  wrapped_.reserve(points.size());
  next_.reserve(points.size());
  for (const Vec3& point : points) insert(point);
}

void NeighbourGrid::insert(const Vec3& point) {
  const int index = static_cast<int>(points_.size());
  const Vec3 fractional = inside_cell(cell_.to_fractional(point));
  points_.push_back(point);
  wrapped_.push_back(cell_.to_cartesian(fractional));
  next_.push_back(-1);
  const std::array<int, 3> bin = bin_of(fractional);
  const auto number = static_cast<std::size_t>(bin[0] * stride_[0] + bin[1] * stride_[1] + bin[2]);
  (last_[number] < 0 ? first_[number] : next_[last_[number]]) = index;
  last_[number] = index;
}

std::array<int, 3> NeighbourGrid::bin_of(const Vec3& fractional) const {
  std::array<int, 3> bin;
  for (int axis = 0; axis < 3; ++axis) {
    // a fractional coordinate can round up to one
    bin[axis] =
        std::min(static_cast<int>(fractional[axis] * bins_along_[axis]), bins_along_[axis] - 1);
  }
  return bin;
}

NeighbourGrid::Home NeighbourGrid::home_of(const Vec3& place) const {
  const Vec3 fractional = inside_cell(cell_.to_fractional(place));
  const std::array<int, 3> bin = bin_of(fractional);
  Home home{.wrapped = cell_.to_cartesian(fractional), .steps = {}};
  for (int axis = 0; axis < 3; ++axis) {
    // With one or two bins along an axis each is visited once.
    const int n = bins_along_[axis];
    const int first = n > 2 ? -1 : 0;
    const int last = n > 1 ? 1 : 0;
    Steps& steps = home.steps[axis];
    for (int step = first; step <= last; ++step) {
      const int at = bin[axis] + step;
      const int images = at < 0 ? -1 : (at >= n ? 1 : 0);
      steps.step[steps.count++] = {.offset = (at - images * n) * stride_[axis],
                                   .shift = images * cell_.vectors().col(axis)};
    }
  }
  return home;
}

}  // namespace catex
