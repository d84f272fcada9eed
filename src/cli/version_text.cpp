#include "version_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "catex/base/version.hpp"

namespace catex {
namespace {

/// The clones of the pair kernel, and how the loader chooses among them.
std::string_view instruction_set() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return "AVX-512 (x86-64-v4)";
  if (__builtin_cpu_supports("x86-64-v3")) return "AVX2 (x86-64-v3)";
#endif
  return "baseline";
}

}  // namespace

std::string version_text() {
  return fmt::format(
      "catex {}\ncommit {}\ncompiler {}, {}\ninstruction set in use {}\nlibraries {}", version(),
      commit(), CATEX_COMPILER, CATEX_BUILD_TYPE, instruction_set(), CATEX_LIBRARY_VERSIONS);
}

}  // namespace catex
