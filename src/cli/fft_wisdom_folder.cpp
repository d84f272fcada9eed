#include "fft_wisdom_folder.hpp"

#include <cstdlib>

namespace catex {

std::filesystem::path fft_wisdom_folder() {
  const std::filesystem::path name = "catex/fft";
  // An empty or relative XDG_CACHE_HOME is to be ignored, says the XDG base directory
  // specification.
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && cache[0] == '/') return cache / name;
  const char* const home = std::getenv("HOME");
  if (home != nullptr && home[0] == '/') return std::filesystem::path(home) / ".cache" / name;
  return {};
}

}  // namespace catex
