#pragma once

#include "catex/base/stop.hpp"

namespace catex {

/// From now on SIGINT, SIGTERM and SIGUSR1 request a stop; a second SIGINT ends the program.
[[nodiscard]] const StopToken& stop_on_signals();

}  // namespace catex
