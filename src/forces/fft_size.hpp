#pragma once

namespace catex {

/// Smallest number >= n whose prime factors are 2, 3, 5 and 7 only, even, and at least 8: a mesh
/// size that the FFT is fast for.
[[nodiscard]] int fft_size(int n);

}  // namespace catex
