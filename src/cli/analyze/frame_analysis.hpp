#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "analysis_folder.hpp"
#include "catex/io/manifest.hpp"
#include "catex/model/model.hpp"
#include "catex/sites/membership.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// A run directory or trajectory under analysis.
struct AnalysedRun {
  std::string name;  ///< in tables and plots; no two are the same
  std::filesystem::path path;
  Model model;
  std::string ligand;                  ///< name in the model file
  std::optional<ExchangeRoles> roles;  ///< absent for a liquid
  std::optional<Manifest> manifest;    ///< absent for a trajectory from elsewhere
};

/// One quantity of `catex analyze`: sees every frame of every run, then writes its tables and
/// plots.
class FrameAnalysis {
 public:
  virtual ~FrameAnalysis() = default;

  /// The frames that follow are of this run, which stays where it is until write() has returned.
  virtual void begin(const AnalysedRun& run) = 0;

  /// @param time_ps     [ps], growing
  /// @param membership  what belongs to the crystal; null for a liquid (no roles)
  /// Ions are in one order in all frames of a run, positions wrapped.
  virtual void frame(double time_ps, const IonSystem& system, const Membership* membership) = 0;

  /// After the last frame of a run.
  virtual void end() {}

  /// After the last run. Writes nothing where there was nothing to count.
  virtual void write(AnalysisFolder& folder) = 0;
};

}  // namespace catex
