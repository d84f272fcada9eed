#include "stop_signals.hpp"

#include <csignal>

namespace catex {
namespace {

// A signal handler reaches nothing but what has a static place.
StopToken token;

extern "C" void request_stop(int) { token.request(); }

void handle(int signal, int flags) {
  struct sigaction action {};
  action.sa_handler = request_stop;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

const StopToken& stop_on_signals() {
  handle(SIGINT, SA_RESTART | static_cast<int>(SA_RESETHAND));
  handle(SIGTERM, SA_RESTART);
  handle(SIGUSR1, SA_RESTART);
  return token;
}

}  // namespace catex
