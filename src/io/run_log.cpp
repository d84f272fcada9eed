#include "catex/io/run_log.hpp"

#include <fmt/chrono.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "catex/base/errors.hpp"

namespace catex {

RunLog::RunLog(const std::filesystem::path& file) : out_(file, std::ios::app) {
  if (!out_)
    throw RunError(fmt::format("{}: cannot write: {}", file.string(), std::strerror(errno)));
}

void RunLog::write(std::string_view text) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  out_ << fmt::format("{:%Y-%m-%dT%H:%M:%SZ} {}\n", fmt::gmtime(now), text) << std::flush;
}

}  // namespace catex
