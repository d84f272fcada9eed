#pragma once

namespace catex {

/// Times of looks and frames are sums of steps: equal up to rounding, far below any sampling
/// interval [ps].
inline constexpr double time_tolerance = 1e-6;

}  // namespace catex
