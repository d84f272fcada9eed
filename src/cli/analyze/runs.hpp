#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catex/io/frame_source.hpp"
#include "frame_analysis.hpp"

namespace catex {

/// What the user says about trajectories from elsewhere.
struct ForeignOptions {
  ForeignFrames frames;
  std::filesystem::path model;
  std::string ligand = "non-preferential";
  std::string host;  ///< empty: a liquid
  std::string guest;
};

/// "1=Pb,2=S" -> map. Throws InputError.
[[nodiscard]] std::map<std::string, std::string, std::less<>> parse_species_map(
    const std::string& text);

/// Models and roles of all paths: of run directories from their own input, of files from `foreign`.
/// Throws InputError with every problem found.
[[nodiscard]] std::vector<AnalysedRun> find_runs(const std::vector<std::filesystem::path>& paths,
                                                 const ForeignOptions& foreign);

}  // namespace catex
