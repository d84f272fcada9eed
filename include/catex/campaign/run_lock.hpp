#pragma once

#include <filesystem>
#include <optional>

namespace catex {

/// Says that a process works on a run: an exclusive flock(2), which ends with the process however
/// that ends, and which programs that replace it (exec) and its children keep.
class RunLock {
 public:
  /// Nothing when another process holds it. Throws RunError when the file cannot be opened.
  [[nodiscard]] static std::optional<RunLock> take(const std::filesystem::path& file);
  [[nodiscard]] static bool is_held(const std::filesystem::path& file);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;
  ~RunLock();

 private:
  explicit RunLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace catex
