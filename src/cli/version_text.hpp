#pragma once

#include <string>

namespace catex {

/// Several lines: version, commit, compiler, the instruction set that this machine makes the force
/// kernels use, libraries.
[[nodiscard]] std::string version_text();

}  // namespace catex
