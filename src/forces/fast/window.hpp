#pragma once

#include "kernels.hpp"
#include "prolate.hpp"

namespace catex::fast {

/// Window by which charges are spread over `points` mesh points per dimension: a prolate function.
class Window {
 public:
  Window(int points, double bandwidth);

  [[nodiscard]] int points() const { return points_; }
  /// Fourier transform at `phase` radians per mesh spacing, 1 at 0.
  [[nodiscard]] double transform(double phase) const {
    return prolate_.transform(0.5 * points_ * phase);
  }
  /// For the mesh kernels: weights of points p = 0, 1, ... as polynomials of the ion's place
  /// between mesh points, and their slopes by the mesh coordinate.
  [[nodiscard]] WindowTable table() const;

 private:
  int points_;
  Prolate prolate_;
};

}  // namespace catex::fast
