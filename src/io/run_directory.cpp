#include "catex/io/run_directory.hpp"

#include <fmt/format.h>

#include <system_error>

#include "catex/base/errors.hpp"

namespace catex {

namespace fs = std::filesystem;

std::string run_name(const fs::path& directory) {
  fs::path path = fs::absolute(directory).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  const fs::path folder = path.parent_path();
  const std::string number = folder.filename().string();
  const bool of_campaign = path.filename() == "run" && folder.parent_path().filename() == "runs" &&
                           number.find_first_not_of("0123456789") == std::string::npos;
  if (!of_campaign) return path.filename().string();
  return folder.parent_path().parent_path().filename().string() + "/" + number;
}

RunDirectory::RunDirectory(fs::path path) : path_(std::move(path)) {}

RunDirectory RunDirectory::create(const fs::path& path, bool force) {
  if (fs::exists(path) && !fs::is_directory(path)) {
    throw InputError(fmt::format("{}: is a file; a run needs a directory", path.string()));
  }
  if (path.string().find_first_of(",\n") != std::string::npos) {
    throw InputError(
        fmt::format("{}: a run's name stands in tables; it must not hold a comma or a line break",
                    path.string()));
  }
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    throw RunError(
        fmt::format("{}: cannot make the directory: {}", path.string(), error.message()));
  }
  if (!fs::is_empty(path) && !force) {
    throw InputError(
        fmt::format("{}: is not empty; --resume continues the run in it, --force "
                    "replaces it, or give another directory",
                    path.string()));
  }
  for (const std::string_view name : run_file::all) fs::remove(path / name);
  return RunDirectory(path);
}

RunDirectory RunDirectory::open(const fs::path& path) {
  if (!fs::exists(path / run_file::manifest)) {
    throw InputError(
        fmt::format("{}: is no run directory: it has no {}", path.string(), run_file::manifest));
  }
  return RunDirectory(path);
}

}  // namespace catex
