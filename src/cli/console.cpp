#include "console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace catex {
namespace {

using namespace std::chrono_literals;

constexpr auto bar_interval = 200ms;
constexpr auto line_interval = 60s;
constexpr int bar_width = 30;
constexpr std::string_view erase_line = "\r\x1b[K";

}  // namespace

std::string clock_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0.0) return "unknown";
  const auto s = static_cast<long long>(seconds + 0.5);
  if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

Console::Console(bool quiet, bool verbose)
    : quiet_(quiet),
      verbose_(verbose),
      terminal_(isatty(STDERR_FILENO) == 1),
      last_(Clock::now()) {}

Console::~Console() { clear_bar(); }

void Console::say(LogLevel level, std::string_view text) {
  if (level == LogLevel::Info && quiet_) return;
  if (level == LogLevel::Detail && !verbose_) return;
  clear_bar();
  fmt::print(stderr, "{}{}\n{}", level == LogLevel::Warning ? "warning: " : "", text, bar_);
  std::fflush(stderr);
}

void Console::progress(double done, const std::string& rate, double seconds_left) {
  if (quiet_) return;
  const auto now = Clock::now();
  if (now - last_ < (terminal_ ? Clock::duration(bar_interval) : line_interval)) return;
  last_ = now;
  const std::string text =
      fmt::format("{:5.1f} %  {}  {} left", 100.0 * done, rate, clock_text(seconds_left));
  if (terminal_) {
    const int filled = static_cast<int>(std::clamp(done, 0.0, 1.0) * bar_width);
    clear_bar();
    bar_ = fmt::format("[{:#<{}}{:.<{}}] {}", "", filled, "", bar_width - filled, text);
    fmt::print(stderr, "{}", bar_);
  } else {
    fmt::print(stderr, "{}\n", text);
  }
  std::fflush(stderr);
}

void Console::clear_bar() {
  if (!bar_.empty()) fmt::print(stderr, "{}", erase_line);
}

}  // namespace catex
