#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "frame_analysis.hpp"

namespace catex {

/// Options of `catex analyze` that the quantities share.
struct AnalyzeSettings {
  double r_max = 12.0;               ///< [Å] of g(r)
  std::vector<double> at_ps;         ///< of density profiles and snapshots; empty: a few
  double density_window_ps = 50.0;   ///< over which densities are averaged
  double residence_ps = 10.0;        ///< an anion changes sides after so long on the other one
  double slab = 4.0;                 ///< [Å] thickness of sections
  std::vector<std::int64_t> follow;  ///< ions whose path snapshots show
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
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_density_analysis(const AnalyzeSettings& settings);
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_structure_analysis(
    const AnalyzeSettings& settings);
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_dissolution_analysis(
    const AnalyzeSettings& settings);
[[nodiscard]] std::unique_ptr<FrameAnalysis> make_snapshot_analysis(
    const AnalyzeSettings& settings);

}  // namespace catex
