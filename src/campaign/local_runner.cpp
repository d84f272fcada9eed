#include "catex/campaign/local_runner.hpp"

#include <chrono>
#include <csignal>
#include <thread>

#include "catex/campaign/child_process.hpp"

namespace catex {

void run_side_by_side(std::span<const CommandLine> commands, int jobs, int threads,
                      const StopToken& stop, const std::function<void(std::size_t, int)>& ended) {
  constexpr std::chrono::milliseconds pause(50);
  struct Running {
    std::size_t index;
    ChildProcess process;
  };
  std::vector<Running> running;
  std::size_t next = 0;
  bool told = false;
  while (!running.empty() || (next < commands.size() && !stop.requested())) {
    while (next < commands.size() && running.size() < static_cast<std::size_t>(jobs) &&
           !stop.requested()) {
      running.push_back({next, ChildProcess(commands[next], threads)});
      ++next;
    }
    if (stop.requested() && !told) {
      for (const Running& r : running) r.process.signal(SIGTERM);
      told = true;
    }
    std::this_thread::sleep_for(pause);
    std::erase_if(running, [&](Running& r) {
      if (!r.process.ended()) return false;
      ended(r.index, r.process.status());
      return true;
    });
  }
}

}  // namespace catex
