#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "catex/base/log.hpp"

namespace catex {

/// What the user sees besides results, on standard error: messages, and how far the work is. On a
/// terminal that is one line which stays at the bottom; else one line a minute.
class Console {
 public:
  /// quiet: warnings only. verbose: details too.
  Console(bool quiet, bool verbose);
  /// Takes the bar away.
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void say(LogLevel level, std::string_view text);
  /// @param done  share of the work, 0 to 1
  /// @param rate  how fast it goes, with its unit
  void progress(double done, const std::string& rate, double seconds_left);

 private:
  using Clock = std::chrono::steady_clock;

  void clear_bar();

  bool quiet_;
  bool verbose_;
  bool terminal_;
  std::string bar_;  ///< on the screen now
  Clock::time_point last_;
};

/// 3725 -> "1:02:05", 125 -> "2:05".
[[nodiscard]] std::string clock_text(double seconds);

}  // namespace catex
