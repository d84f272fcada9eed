#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace catex {

/// A file descriptor that is closed in the end.
class FileDescriptor {
 public:
  explicit FileDescriptor(int value = -1) : value_(value) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : value_(other.value_) { other.value_ = -1; }
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;

  [[nodiscard]] int get() const { return value_; }
  void close();

 private:
  int value_;
};

/// All that can be read now without waiting; nothing at the end of the stream too, which
/// `ended` then tells.
[[nodiscard]] std::string read_available(const FileDescriptor& from, bool& ended);

/// A program that this one talks with. It is in a process group of its own, so that Ctrl-C in the
/// terminal does not reach it, and it gets SIGTERM when this program dies, however that happens.
class PipedProcess {
 public:
  /// @param command  program, absolute or to be found in PATH, and its arguments
  /// @param folder   its working directory
  /// Throws RunError when it cannot be started.
  PipedProcess(const std::vector<std::string>& command, const std::filesystem::path& folder);
  /// Closes its standard input, which asks it to end; insists after a few seconds.
  ~PipedProcess();
  PipedProcess(const PipedProcess&) = delete;
  PipedProcess& operator=(const PipedProcess&) = delete;

  /// To its standard input. @return false when it no longer reads
  [[nodiscard]] bool send(std::string_view text);

  /// Its standard output and standard error, to be read without blocking.
  [[nodiscard]] const FileDescriptor& output() const { return output_; }

  /// "exit status 1" or "killed by signal 9" once it has ended.
  [[nodiscard]] const std::optional<std::string>& ending();

 private:
  [[nodiscard]] bool ends_within(double seconds);

  FileDescriptor input_;
  FileDescriptor output_;
  pid_t process_ = -1;
  std::optional<std::string> ending_;
};

}  // namespace catex
