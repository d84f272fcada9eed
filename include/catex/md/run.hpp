#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "catex/base/log.hpp"
#include "catex/base/profile.hpp"
#include "catex/base/stop.hpp"
#include "catex/forces/mesh_settings.hpp"
#include "catex/io/manifest.hpp"
#include "catex/io/run_directory.hpp"
#include "catex/md/engine.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// One molecular dynamics run by the protocol of docs/physics.md: minimise, let the solution
/// equilibrate with the crystal held, release it (t = 0), run. Intervals in steps.
struct MdRunSettings {
  DynamicsOptions dynamics;
  EngineFactory engine;  ///< empty: NativeEngine. Minimisation is native in any case.
  double relative_force_error = 1e-4;
  InstructionSet instructions = InstructionSet::Best;
  std::filesystem::path fft_wisdom_folder;
  bool minimise = true;
  Step equilibration_steps = 0;
  Step production_steps = 0;
  Step thermo_interval = 1;
  Step frame_interval = 1;
  Step exchange_interval = 1;
  bool jumps = true;
  Step jump_interval = 1;
  double return_window = 2.0;        ///< [ps]
  double checkpoint_interval = 600;  ///< wall time [s]
};

struct MdProgress {
  double time_ps;       ///< of the run, 0 at release
  double done;          ///< share of all steps
  double ns_per_day;    ///< of this process
  double seconds_left;  ///< estimate
};

struct MdRunCallbacks {
  LogSink log;
  std::function<void(const MdProgress&)> progress;
  /// At the end, or when stopped: where the time of this process went, its steps and their wall
  /// time [s].
  std::function<void(const Profile&, Step, double)> profile;
};

enum class MdOutcome { Finished, Stopped };

/// Runs from `start` in a fresh directory. The mesh is chosen for the minimised start, and anew for
/// the equilibrated one at release. The caller has written resolved.toml and gives the manifest,
/// which is kept up to date here. `roles` is absent for a liquid without crystal: then nothing is
/// held, and there are no exchange curve and no jumps. When `stop` is requested a checkpoint is
/// written and MdOutcome::Stopped returned. Throws InputError (start not simulable) and RunError
/// (trouble while running; names the step, the ions and the last checkpoint).
MdOutcome run_md(const IonSystem& start, const Model& model,
                 const std::optional<ExchangeRoles>& roles, const MdRunSettings& settings,
                 Manifest manifest, const RunDirectory& directory, const StopToken& stop,
                 const MdRunCallbacks& callbacks);

/// Continues a stopped or killed run from its last checkpoint; with the same settings the result
/// equals the uninterrupted run bit for bit on the same number of threads.
/// Throws InputError when the checkpoint is damaged or belongs to another input.
MdOutcome resume_md(const Model& model, const std::optional<ExchangeRoles>& roles,
                    const MdRunSettings& settings, const RunDirectory& directory,
                    const StopToken& stop, const MdRunCallbacks& callbacks);

}  // namespace catex
