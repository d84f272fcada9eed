#pragma once

#include <filesystem>

namespace catex {

/// Where the FFT plans of this machine are kept: catex/fft in $XDG_CACHE_HOME or ~/.cache.
/// Empty when there is no home.
[[nodiscard]] std::filesystem::path fft_wisdom_folder();

}  // namespace catex
