#include "piped_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

[[noreturn]] void fail(const std::string& what, int error) {
  throw RunError(fmt::format("{}: {}", what, std::strerror(error)));
}

struct Pair {
  FileDescriptor ours;
  FileDescriptor theirs;
};

/// A socket, because writing to one whose other end is gone can be made an error instead of a
/// signal that ends this program.
Pair input_socket() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) fail("socket", errno);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

Pair output_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe", errno);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::string ending_text(int status) {
  if (WIFSIGNALED(status)) return fmt::format("killed by signal {}", WTERMSIG(status));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

/// What the forked process does until it is the program. Only calls that are safe after fork in a
/// program with threads.
[[noreturn]] void become(char* const* arguments, const char* folder, int input, int output,
                         int report, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const bool orphan = getppid() != parent;  // it died before the line above
  if (!orphan && dup2(input, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
      dup2(output, STDERR_FILENO) >= 0 && chdir(folder) == 0) {
    execvp(arguments[0], arguments);
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t told = write(report, &error, sizeof error);
  _exit(127);
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this == &other) return *this;
  close();
  value_ = other.value_;
  other.value_ = -1;
  return *this;
}

void FileDescriptor::close() {
  if (value_ >= 0) ::close(value_);
  value_ = -1;
}

std::string read_available(const FileDescriptor& from, bool& ended) {
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t n = read(from.get(), buffer.data(), buffer.size());
    if (n > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(n));
    } else if (n == 0 || errno != EINTR) {
      ended = n == 0;
      return text;
    }
  }
}

PipedProcess::PipedProcess(const std::vector<std::string>& command,
                           const std::filesystem::path& folder) {
  Pair input = input_socket();
  Pair output = output_pipe();
  Pair report = output_pipe();  // closed by a successful exec
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  const pid_t parent = getpid();
  process_ = fork();
  if (process_ < 0) fail("fork", errno);
  if (process_ == 0) {
    become(arguments.data(), folder.c_str(), input.theirs.get(), output.theirs.get(),
           report.theirs.get(), parent);
  }
  report.theirs.close();
  int error = 0;
  ssize_t n = 0;
  do {
    n = read(report.ours.get(), &error, sizeof error);
  } while (n < 0 && errno == EINTR);
  if (n > 0) {
    waitpid(process_, nullptr, 0);
    fail(command[0], error);
  }
  input_ = std::move(input.ours);
  output_ = std::move(output.ours);
  fcntl(output_.get(), F_SETFL, O_NONBLOCK);
}

PipedProcess::~PipedProcess() {
  input_.close();
  if (ends_within(5.0)) return;
  kill(-process_, SIGTERM);
  if (ends_within(5.0)) return;
  kill(-process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

bool PipedProcess::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::send(input_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

const std::optional<std::string>& PipedProcess::ending() {
  int status = 0;
  if (!ending_ && waitpid(process_, &status, WNOHANG) == process_) ending_ = ending_text(status);
  return ending_;
}

bool PipedProcess::ends_within(double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto limit = Clock::now() + std::chrono::duration<double>(seconds);
  bool ended = false;
  while (!ending()) {
    if (Clock::now() > limit) return false;
    if (!ended) (void)read_available(output_, ended);  // else it may wait for us to read
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace catex
