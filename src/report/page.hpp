#pragma once

#include <span>
#include <string>

#include "catex/report/run_comparison.hpp"

namespace catex {

/// The whole report as one HTML page that needs no other file and no network.
[[nodiscard]] std::string html_page(std::span<const RunData> runs, const RunComparison& comparison);

}  // namespace catex
