#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "catex/base/cell.hpp"

namespace catex {

/// Points of a periodic cell sorted into bins, to find those near a place in constant time.
/// Plain and general; the force loops have a pair list of their own.
class NeighbourGrid {
 public:
  /// @param reach  largest distance that will be asked for [Å], > 0; distances are minimum-image,
  ///               hence exact up to half the smallest width of the cell
  NeighbourGrid(const Cell& cell, double reach);
  NeighbourGrid(const Cell& cell, double reach, const std::vector<Vec3>& points);

  /// Adds a point (inside the cell or not); points are numbered from 0 in this order.
  void insert(const Vec3& point);

  /// Calls visit(index, difference) for every point closer than `reach` to `place`, a point at
  /// `place` itself included; difference = point - place, minimum-image.
  template <typename Visit>
  void for_each_near(const Vec3& place, Visit&& visit) const {
    (void)any_near(place, [&](int index, const Vec3& d) {
      visit(index, d);
      return false;
    });
  }

  /// Whether test(index, difference) is true for any point closer than `reach` to `place`;
  /// stops at the first.
  template <typename Test>
  [[nodiscard]] bool any_near(const Vec3& place, Test&& test) const {
    const std::array<int, 3> home = bin_of(place);
    const Row first = row_around(home, 0);
    const Row second = row_around(home, 1);
    const Row third = row_around(home, 2);
    for (int i = 0; i < first.bins; ++i) {
      for (int j = 0; j < second.bins; ++j) {
        for (int k = 0; k < third.bins; ++k) {
          for (const int index : bins_[first.start[i] + second.start[j] + third.start[k]]) {
            const Vec3 d = cell_.minimum_image(points_[index] - place);
            if (d.squaredNorm() < reach_ * reach_ && test(index, d)) return true;
          }
        }
      }
    }
    return false;
  }

 private:
  /// Bins next to each other along one axis; their starts add up to the index of a bin.
  struct Row {
    int bins;
    std::array<std::size_t, 3> start;
  };
  [[nodiscard]] std::array<int, 3> bin_of(const Vec3& place) const;
  [[nodiscard]] std::size_t stride(int axis) const {
    std::size_t bins = 1;
    for (int behind = axis + 1; behind < 3; ++behind) bins *= bins_along_[behind];
    return bins;
  }
  /// A bin and those beside it, around the periodic cell. With one or two bins along an axis each
  /// is there once.
  [[nodiscard]] Row row_around(const std::array<int, 3>& home, int axis) const {
    const int n = bins_along_[axis];
    Row row{.bins = std::min(n, 3), .start = {}};
    for (int k = 0; k < row.bins; ++k) {
      const int at = home[axis] + k - (n > 2 ? 1 : 0);
      row.start[k] = (at < 0 ? at + n : at >= n ? at - n : at) * stride(axis);
    }
    return row;
  }

  Cell cell_;
  double reach_;
  std::array<int, 3> bins_along_;
  std::vector<std::vector<int>> bins_;
  std::vector<Vec3> points_;
};

}  // namespace catex
