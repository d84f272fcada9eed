#pragma once

#include <array>

#include "catex/base/cell.hpp"

namespace catex {

/// Mesh of at most `spacing` [Å] along each cell vector and at least `least` points, with sizes
/// that the FFT is fast for: even, at least 8, prime factors 2, 3, 5 and 7 only.
[[nodiscard]] std::array<int, 3> fft_grid(const Cell& cell, double spacing, int least);

/// Wave number of entry m of a transform of K points, in (-K/2, K/2].
[[nodiscard]] inline int signed_wave(int m, int K) { return 2 * m <= K ? m : m - K; }

}  // namespace catex
