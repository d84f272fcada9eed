#include "trajectory_events.hpp"

#include <fmt/format.h>

#include <optional>

#include "catex/analysis/event_recorder.hpp"
#include "catex/analysis/move_history.hpp"
#include "catex/analysis/paper_jumps.hpp"
#include "catex/base/errors.hpp"
#include "catex/config/md_input.hpp"
#include "catex/config/model_file.hpp"
#include "catex/io/manifest.hpp"
#include "catex/io/trajectory.hpp"
#include "catex/report/run_data.hpp"
#include "model_search.hpp"

namespace catex {
namespace {

RunEvents conditions(const RunDirectory& run, const Manifest& manifest, const MdInput& input,
                     RunEvents counted) {
  counted.run = run_name(run.path());
  counted.temperature_K = manifest.temperature_K;
  counted.pressure_GPa = manifest.pressure_GPa;
  counted.ligand = manifest.ligand;
  counted.model_digest = manifest.model_digest;
  counted.deterministic_dynamics =
      input.md.ensemble == Ensemble::NVE || input.md.thermostat != Thermostat::Langevin;
  return counted;
}

}  // namespace

RunEvents events_of_trajectory(const RunDirectory& run, double interval_ps,
                               std::optional<double> return_window_ps) {
  const Manifest manifest = read_manifest(run.file(run_file::manifest));
  if (manifest.kind != RunKind::Md || manifest.host.empty()) {
    throw InputError(fmt::format("{}: is no MD run of a crystal: there is nothing to count",
                                 run.path().string()));
  }
  const MdInput input = read_md_input(run.file(run_file::resolved_input), {}, model_directories());
  const Model model = load_model(input.model);
  const ExchangeRoles roles = exchange_roles(model, manifest.host, manifest.guest);
  const TrajectoryReader trajectory(run.file(run_file::trajectory), model);
  PaperJumpCounter jumps(model, roles);
  std::optional<EventRecorder> recorder;
  constexpr double rounding_ps = 1e-6;  // frame times are stored in single precision
  double last = 0.0;
  for (std::uint64_t i = 0; i < trajectory.frames(); ++i) {
    const TrajectoryFrame frame = trajectory.read(i);
    if (frame.time_ps < -rounding_ps) continue;  // the crystal is still held
    if (recorder && frame.time_ps - last < interval_ps * (1.0 - rounding_ps)) continue;
    last = frame.time_ps;
    jumps.frame(frame.time_ps, frame.system);
    if (recorder) {
      recorder->look(frame.time_ps, frame.system);
    } else {
      recorder.emplace(model, roles, frame.time_ps, frame.system,
                       RecorderSettings{.tracker = {},
                                        .return_window_ps = return_window_ps.value_or(
                                            input.analysis.return_window_ps)});
    }
  }
  if (!recorder) {
    throw InputError(
        fmt::format("{}: has no frame after release yet", run.file(run_file::trajectory).string()));
  }
  RunEvents events = conditions(run, manifest, input, recorder->result());
  events.jumps = jumps.tables();
  add_history(events, recorder->drain());
  return events;
}

}  // namespace catex
