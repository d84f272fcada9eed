#include "catex/campaign/run_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "catex/base/errors.hpp"

namespace catex {

std::optional<RunLock> RunLock::take(const std::filesystem::path& file) {
  // Without O_CLOEXEC: the program that does the run inherits it.
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT, 0644);
  if (descriptor < 0) {
    throw RunError(fmt::format("{}: cannot open: {}", file.string(), std::strerror(errno)));
  }
  RunLock lock(descriptor);
  // `is_held` of another process has it for a moment too: one look is not enough.
  constexpr int looks = 5;
  for (int i = 0; i < looks; ++i) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return std::nullopt;
}

bool RunLock::is_held(const std::filesystem::path& file) {
  return std::filesystem::exists(file) && !take(file);
}

RunLock::RunLock(RunLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

RunLock::~RunLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace catex
