#pragma once

#include <atomic>

namespace catex {

/// Asks long work to stop at the next safe place. Set by the program's signal handlers
/// (SIGINT, SIGTERM, SIGUSR1); setting it is async-signal-safe.
class StopToken {
 public:
  void request() noexcept { requested_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool requested() const noexcept {
    return requested_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<bool> requested_{false};
  static_assert(std::atomic<bool>::is_always_lock_free);
};

}  // namespace catex
