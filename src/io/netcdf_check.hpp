#pragma once

#include <fmt/format.h>
#include <netcdf.h>

#include <filesystem>
#include <string_view>

#include "catex/base/errors.hpp"

namespace catex {

/// Throws Error (InputError when reading, RunError when writing) unless `status` is NC_NOERR.
template <typename Error>
void netcdf_check(int status, const std::filesystem::path& file, std::string_view doing) {
  if (status == NC_NOERR) return;
  throw Error(fmt::format("{}: cannot {}: {}", file.string(), doing, nc_strerror(status)));
}

}  // namespace catex
