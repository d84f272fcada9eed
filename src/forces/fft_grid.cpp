#include "fft_grid.hpp"

#include <algorithm>
#include <cmath>

namespace catex {
namespace {

int fft_size(int n) {
  for (int size = std::max(n, 8);; ++size) {
    if (size % 2 != 0) continue;
    int rest = size;
    for (const int prime : {2, 3, 5, 7}) {
      while (rest % prime == 0) rest /= prime;
    }
    if (rest == 1) return size;
  }
}

}  // namespace

std::array<int, 3> fft_grid(const Cell& cell, double spacing, int least) {
  std::array<int, 3> grid{};
  for (int axis = 0; axis < 3; ++axis) {
    const double edge = cell.vectors().col(axis).norm();
    grid[axis] = fft_size(std::max(static_cast<int>(std::ceil(edge / spacing)), least));
  }
  return grid;
}

}  // namespace catex
