#include "model_search.hpp"

#include <system_error>

namespace catex {

std::vector<std::filesystem::path> model_directories() {
  std::vector<std::filesystem::path> directories;
  std::error_code unknown;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  if (!unknown) {
    directories.push_back(program.parent_path().parent_path() / "share/catex/models");
  }
  directories.emplace_back(CATEX_INSTALLED_MODELS);
  directories.emplace_back(CATEX_SOURCE_MODELS);
  return directories;
}

}  // namespace catex
