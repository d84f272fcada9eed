#include "catex/campaign/child_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

constexpr int none = -1;

/// In the child: becomes the program, or writes errno to `failure`.
[[noreturn]] void become(std::vector<char*>& arguments, const std::string& threads, int failure) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  ::setenv("OMP_NUM_THREADS", threads.c_str(), 1);
  ::execvp(arguments.front(), arguments.data());
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(failure, &error, sizeof error);
  ::_exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, int threads) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string thread_text = fmt::to_string(threads);

  // exec closes the pipe; what comes out of it is the reason why there was none.
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    throw RunError(fmt::format("cannot start {}: {}", words.front(), std::strerror(errno)));
  }
  id_ = ::fork();
  if (id_ == 0) become(arguments, thread_text, pipe[1]);
  const int fork_error = errno;
  ::close(pipe[1]);
  int error = id_ < 0 ? fork_error : 0;
  if (id_ > 0 && ::read(pipe[0], &error, sizeof error) > 0) ::waitpid(id_, nullptr, 0);
  ::close(pipe[0]);
  if (error == 0) return;
  throw RunError(fmt::format("cannot start {}: {}", words.front(), std::strerror(error)));
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : id_(std::exchange(other.id_, none)), status_(other.status_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(status_, other.status_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (id_ == none) return;
  signal(SIGTERM);
  ::waitpid(id_, nullptr, 0);
}

bool ChildProcess::ended() {
  if (id_ == none) return true;
  int state = 0;
  if (::waitpid(id_, &state, WNOHANG) != id_) return false;
  status_ = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  id_ = none;
  return true;
}

void ChildProcess::signal(int number) const {
  if (id_ != none) ::kill(id_, number);
}

}  // namespace catex
