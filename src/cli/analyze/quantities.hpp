#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "frame_analysis.hpp"

namespace catex {

/// Options of `catex analyze` that the quantities share.
struct AnalyzeSettings {
  double r_max = 12.0;  ///< [Å] of g(r)
};

/// What --only names.
struct Quantity {
  std::string_view name;
  std::string_view help;  ///< one line
  std::unique_ptr<FrameAnalysis> (*make)(const AnalyzeSettings& settings);
};

/// In the order of their output.
[[nodiscard]] std::span<const Quantity> quantities();

// One file each.
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_criteria_analysis(
    const AnalyzeSettings& settings);
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_diffusion_analysis(
    const AnalyzeSettings& settings);
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_gr_analysis(const AnalyzeSettings& settings);
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_jump_analysis(const AnalyzeSettings& settings);
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_exchange_analysis(
    const AnalyzeSettings& settings);

}  // namespace catex
