#pragma once

#include <string>
#include <vector>

namespace catex {

/// A program that runs beside this one. When this one dies, it gets SIGTERM.
class ChildProcess {
 public:
  /// @param command  the program, looked for in PATH unless it has a slash, and its arguments
  /// @param threads  for OpenMP in it
  /// Throws RunError when the program cannot be started.
  ChildProcess(const std::vector<std::string>& command, int threads);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  /// Ends the program with SIGTERM if need be, and waits for it.
  ~ChildProcess();

  /// Whether it has ended; does not wait.
  [[nodiscard]] bool ended();
  /// Exit status; 128 + signal when a signal ended it. After ended() only.
  [[nodiscard]] int status() const { return status_; }
  void signal(int number) const;

 private:
  int id_;
  int status_ = 0;
};

}  // namespace catex
