#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace catex {

/// What has to be said about a trajectory that another program wrote.
struct ForeignFrames {
  /// Types, elements, symbols or names in the file -> names of the model's species. What is not
  /// here must be a name or symbol of the model.
  std::map<std::string, std::string, std::less<>> species;
  /// Between frames [ps]; goes before the times in the file. Needed where it has none.
  std::optional<double> frame_interval_ps;
  /// Structure file with the same ions in the same order, for trajectories without species.
  std::filesystem::path topology;
};

}  // namespace catex
