#pragma once

#include <map>
#include <string>

#include "catex/io/run_directory.hpp"
#include "catex/md/engine.hpp"
#include "catex/md/observer.hpp"

namespace catex {

/// Everything a run needs to continue: the engine and where each observer stands.
struct MdCheckpoint {
  std::string input_digest;  ///< of resolved.toml
  EngineState engine;
  double time = 0.0;                               ///< [ps], 0 at release
  bool released = false;                           ///< the crystal has been let go
  std::map<std::string, std::uint64_t> positions;  ///< by Observer::name
  std::map<std::string, std::string> states;
};

/// restart.pb of the run; the one before is kept. Throws RunError.
void save_checkpoint(const RunDirectory& directory, const Model& model,
                     const MdCheckpoint& checkpoint);

/// Throws InputError when it is missing, damaged, or of another input or model.
[[nodiscard]] MdCheckpoint load_checkpoint(const RunDirectory& directory, const Model& model,
                                           const std::string& input_digest);

}  // namespace catex
