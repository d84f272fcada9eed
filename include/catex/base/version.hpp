#pragma once

#include <string_view>

namespace catex {

/// Release number, e.g. "0.1.0".
[[nodiscard]] std::string_view version();
/// Commit this binary was built from, with "-dirty" when the tree had changes.
[[nodiscard]] std::string_view commit();

}  // namespace catex
