#pragma once

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
    for (int i = first_offset(0); i <= last_offset(0); ++i) {
      for (int j = first_offset(1); j <= last_offset(1); ++j) {
        for (int k = first_offset(2); k <= last_offset(2); ++k) {
          for (const int index : bins_[index_of({home[0] + i, home[1] + j, home[2] + k})]) {
            const Vec3 d = cell_.minimum_image(points_[index] - place);
            if (d.squaredNorm() < reach_ * reach_ && test(index, d)) return true;
          }
        }
      }
    }
    return false;
  }

 private:
  // With one or two bins along an axis each is visited once.
  [[nodiscard]] int first_offset(int axis) const { return bins_along_[axis] > 2 ? -1 : 0; }
  [[nodiscard]] int last_offset(int axis) const { return bins_along_[axis] > 1 ? 1 : 0; }
  [[nodiscard]] std::array<int, 3> bin_of(const Vec3& place) const;
  [[nodiscard]] std::size_t index_of(std::array<int, 3> bin) const;

  Cell cell_;
  double reach_;
  std::array<int, 3> bins_along_;
  std::vector<std::vector<int>> bins_;
  std::vector<Vec3> points_;
};

}  // namespace catex
