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
    const Home home = home_of(place);
    for (const Step& i : home.steps[0]) {
      for (const Step& j : home.steps[1]) {
        for (const Step& k : home.steps[2]) {
          int index = first_[static_cast<std::size_t>(i.offset + j.offset + k.offset)];
          if (index < 0) continue;
          const Vec3 image = i.shift + j.shift + k.shift - home.wrapped;
          for (; index >= 0; index = next_[index]) {
            if (one_image_ && (wrapped_[index] + image).squaredNorm() > surely_beyond_) continue;
            const Vec3 d = cell_.minimum_image(points_[index] - place);
            if (d.squaredNorm() < reach_ * reach_ && test(index, d)) return true;
          }
        }
      }
    }
    return false;
  }

 private:
  /// A bin along one axis in which to look.
  struct Step {
    int offset;  ///< its part of the bin's number
    Vec3 shift;  ///< of the image in which it is next to the home bin [Å]
  };
  /// Up to three steps.
  struct Steps {
    std::array<Step, 3> step;
    int count = 0;
    [[nodiscard]] const Step* begin() const { return step.data(); }
    [[nodiscard]] const Step* end() const { return step.data() + count; }
  };
  struct Home {
    Vec3 wrapped;
    std::array<Steps, 3> steps;
  };

  [[nodiscard]] std::array<int, 3> bin_of(const Vec3& fractional) const;
  [[nodiscard]] Home home_of(const Vec3& place) const;

  Cell cell_;
  double reach_;
  /// Square of a distance that is beyond reach whatever the rounding [Å²].
  double surely_beyond_;
  /// More than two bins along every axis: each is visited in the only image that can be near.
  bool one_image_;
  std::array<int, 3> bins_along_;
  std::array<int, 3> stride_;  ///< of the bin's number
  // Points of a bin form a chain, in the order in which they came.
  std::vector<int> first_;  ///< per bin, -1 for none
  std::vector<int> last_;
  std::vector<int> next_;  ///< per point
  std::vector<Vec3> points_;
  std::vector<Vec3> wrapped_;
};

}  // namespace catex
