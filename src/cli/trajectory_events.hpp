#pragma once

#include <optional>

#include "catex/catalog/catalog.hpp"
#include "catex/io/run_directory.hpp"

namespace catex {

/// Events and jumps of an MD run counted again, in its trajectory after release, by the code that
/// counts them while MD runs; looks are as far apart as frames.
/// @param interval_ps       use frames this far apart [ps]; 0: all
/// @param return_window_ps  in the place of the one of the run's input [ps]
/// Throws InputError when the run has no crystal or no frames for it.
[[nodiscard]] RunEvents events_of_trajectory(const RunDirectory& run, double interval_ps,
                                             std::optional<double> return_window_ps);

}  // namespace catex
