#pragma once

#include <filesystem>
#include <vector>

namespace catex {

/// Where model files are looked for after the place that the user gave: share/catex/models beside
/// the folder of this program, the installation, the source tree.
[[nodiscard]] std::vector<std::filesystem::path> model_directories();

}  // namespace catex
