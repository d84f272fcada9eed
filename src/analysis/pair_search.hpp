#pragma once

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

#include "catex/system/ion_system.hpp"
#include "catex/system/neighbour_grid.hpp"

namespace catex {

/// Ions sorted by bins at least `reach` wide, to visit every pair once: each bin with itself and
/// with the 13 of its 26 neighbours that lie ahead.
class PairSearch {
 public:
  /// @param reach  [Å], at most half the smallest width of the cell
  PairSearch(const IonSystem& system, double reach);

  /// Calls visit(i, j, distance²) once for each two ions closer than `reach`.
  template <typename Visit>
  void for_each_pair(Visit&& visit) const {
    if (*std::ranges::min_element(bins_along_) < 3) {
      visit_by_grid(visit);
      return;
    }
    std::vector<double> distances(ion_.size());
    for (int a = 0; a < bins_along_[0]; ++a) {
      for (int b = 0; b < bins_along_[1]; ++b) {
        for (int c = 0; c < bins_along_[2]; ++c) visit_bin({a, b, c}, distances, visit);
      }
    }
  }

 private:
  using Bin = std::array<int, 3>;

  [[nodiscard]] std::size_t index_of(const Bin& bin) const {
    return (static_cast<std::size_t>(bin[0]) * bins_along_[1] + bin[1]) * bins_along_[2] + bin[2];
  }

  template <typename Visit>
  void visit_bin(const Bin& bin, std::vector<double>& distances, Visit& visit) const {
    const std::size_t home = index_of(bin);
    for (int k = first_[home]; k < first_[home + 1]; ++k) {
      visit_range(k, k + 1, first_[home + 1], Vec3::Zero(), distances, visit);
    }
    for (const Bin& offset : ahead) {
      Bin other;
      Vec3 turns = Vec3::Zero();
      for (int axis = 0; axis < 3; ++axis) {
        const int n = bins_along_[axis];
        const int raw = bin[axis] + offset[axis];
        other[axis] = (raw + n) % n;
        turns[axis] = raw < 0 ? -1.0 : (raw >= n ? 1.0 : 0.0);
      }
      const Vec3 shift = cell_.to_cartesian(turns);
      const std::size_t there = index_of(other);
      for (int k = first_[home]; k < first_[home + 1]; ++k) {
        visit_range(k, first_[there], first_[there + 1], shift, distances, visit);
      }
    }
  }

  /// Sorted ion k with the sorted ions of [begin, end), which are moved by `shift`.
  template <typename Visit>
  void visit_range(int k, int begin, int end, const Vec3& shift, std::vector<double>& distances,
                   Visit& visit) const {
    const double x = x_[k] - shift.x();
    const double y = y_[k] - shift.y();
    const double z = z_[k] - shift.z();
    for (int m = begin; m < end; ++m) {
      const double dx = x_[m] - x;
      const double dy = y_[m] - y;
      const double dz = z_[m] - z;
      distances[m - begin] = dx * dx + dy * dy + dz * dz;
    }
    for (int m = begin; m < end; ++m) {
      if (distances[m - begin] < reach_ * reach_) visit(ion_[k], ion_[m], distances[m - begin]);
    }
  }

  /// In cells too narrow for the 13 bins ahead to be different ones.
  template <typename Visit>
  void visit_by_grid(Visit& visit) const {
    std::vector<Vec3> places;
    for (std::size_t k = 0; k < ion_.size(); ++k) places.emplace_back(x_[k], y_[k], z_[k]);
    const NeighbourGrid grid(cell_, reach_, places);
    for (int k = 0; k < std::ssize(places); ++k) {
      grid.for_each_near(places[k], [&](int m, const Vec3& d) {
        if (m > k) visit(ion_[k], ion_[m], d.squaredNorm());
      });
    }
  }

  static constexpr std::array<Bin, 13> ahead{{{0, 0, 1},
                                              {0, 1, -1},
                                              {0, 1, 0},
                                              {0, 1, 1},
                                              {1, -1, -1},
                                              {1, -1, 0},
                                              {1, -1, 1},
                                              {1, 0, -1},
                                              {1, 0, 0},
                                              {1, 0, 1},
                                              {1, 1, -1},
                                              {1, 1, 0},
                                              {1, 1, 1}}};

  Cell cell_;
  double reach_;
  Bin bins_along_;
  std::vector<int> first_;  ///< sorted ions of bin b: first_[b] to first_[b + 1]
  std::vector<int> ion_;    ///< of each sorted place
  std::vector<double> x_, y_, z_;
};

inline PairSearch::PairSearch(const IonSystem& system, double reach)
    : cell_(system.cell), reach_(reach) {
  const Vec3 widths = cell_.widths();
  for (int axis = 0; axis < 3; ++axis) {
    bins_along_[axis] = std::max(1, static_cast<int>(widths[axis] / reach));
  }
  std::vector<Vec3> inside;
  std::vector<std::size_t> bin;
  inside.reserve(system.size());
  bin.reserve(system.size());
  for (const Vec3& r : system.positions) {
    inside.push_back(cell_.wrap(r));
    const Vec3 s = cell_.to_fractional(inside.back());
    Bin at;
    for (int axis = 0; axis < 3; ++axis) {
      at[axis] =
          std::clamp(static_cast<int>(s[axis] * bins_along_[axis]), 0, bins_along_[axis] - 1);
    }
    bin.push_back(index_of(at));
  }
  ion_.resize(system.size());
  std::iota(ion_.begin(), ion_.end(), 0);
  std::ranges::stable_sort(ion_, {}, [&](int i) { return bin[i]; });
  const std::size_t bins =
      index_of({bins_along_[0] - 1, bins_along_[1] - 1, bins_along_[2] - 1}) + 1;
  first_.assign(bins + 1, 0);
  for (const std::size_t b : bin) ++first_[b + 1];
  std::partial_sum(first_.begin(), first_.end(), first_.begin());
  for (const int i : ion_) {
    x_.push_back(inside[i].x());
    y_.push_back(inside[i].y());
    z_.push_back(inside[i].z());
  }
}

}  // namespace catex
