#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "catex/base/stop.hpp"

namespace catex {

/// A command line, the program first.
using CommandLine = std::vector<std::string>;

/// Does commands in their order, `jobs` of them side by side, each with `threads` threads. When a
/// stop is requested the commands that run get SIGTERM, which lets a run write its checkpoint, and
/// no other is begun. Returns when none runs any more.
/// @param ended  called with the index of a command and its exit status
/// Throws RunError when a program cannot be started.
void run_side_by_side(std::span<const CommandLine> commands, int jobs, int threads,
                      const StopToken& stop, const std::function<void(std::size_t, int)>& ended);

}  // namespace catex
