#include "catex/md/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "catex/analysis/crystal_frame.hpp"
#include "catex/base/constants.hpp"
#include "catex/base/digest.hpp"
#include "catex/base/errors.hpp"
#include "catex/io/extxyz.hpp"
#include "catex/io/run_log.hpp"
#include "catex/io/trajectory.hpp"
#include "catex/md/minimise.hpp"
#include "catex/md/native_engine.hpp"
#include "catex/sites/membership.hpp"
#include "checkpoint.hpp"
#include "driver.hpp"
#include "jump_observer.hpp"
#include "observers.hpp"

namespace catex {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// One run, fresh or continued, from its first step to its last.
class MdRun {
 public:
  MdRun(const Model& model, const std::optional<ExchangeRoles>& roles,
        const MdRunSettings& settings, Manifest manifest, const RunDirectory& directory,
        const StopToken& stop, const MdRunCallbacks& callbacks)
      : model_(model),
        roles_(roles),
        settings_(settings),
        manifest_(std::move(manifest)),
        directory_(directory),
        stop_(stop),
        callbacks_(callbacks),
        log_(directory.file(run_file::log)),
        input_digest_(file_digest_hex(directory.file(run_file::resolved_input))),
        observers_(settings.equilibration_steps) {
    if (roles_) crystal_.emplace(model_, *roles_);
  }

  MdOutcome start(IonSystem system);
  MdOutcome resume();

 private:
  [[nodiscard]] Step release_step() const { return settings_.equilibration_steps; }
  [[nodiscard]] Step last_step() const { return release_step() + settings_.production_steps; }
  [[nodiscard]] ObserverSetup setup() {
    return {directory_, model_, roles_, crystal_ ? &*crystal_ : nullptr};
  }

  void say(std::string_view text);
  void set_status(RunStatus status);
  [[nodiscard]] MeshSettings mesh_for(const IonSystem& system);
  [[nodiscard]] std::unique_ptr<Engine> fresh_engine(const IonSystem& system);
  [[nodiscard]] std::unique_ptr<Engine> foreign_engine(const EngineState& from);
  void relax(IonSystem& system);
  [[nodiscard]] std::vector<char> hold_crystal(IonSystem& system) const;
  void add_observers(const MdCheckpoint* from);
  void add_jump_observer(const MdCheckpoint* from);
  [[nodiscard]] RunConditions conditions() const;
  void release_crystal();
  MdOutcome advance();
  void run_phase(Step last);
  void checkpoint();
  void report_progress();
  void report_profile(double seconds);
  void finish();

  const Model& model_;
  std::optional<ExchangeRoles> roles_;
  MdRunSettings settings_;
  Manifest manifest_;
  RunDirectory directory_;
  const StopToken& stop_;
  const MdRunCallbacks& callbacks_;
  RunLog log_;
  std::string input_digest_;
  std::optional<CrystalWatch> crystal_;  ///< for the observers; absent without roles
  ObserverList observers_;
  std::unique_ptr<Engine> engine_;
  std::optional<MdDriver> driver_;
  bool released_ = false;
  Step first_step_ = 0;  ///< of this process
  Step checkpoint_step_ = 0;
  Profile profile_;
  Clock::time_point started_ = Clock::now();  ///< of stepping
  Clock::time_point last_checkpoint_ = Clock::now();
};

void MdRun::say(std::string_view text) {
  log_.write(text);
  if (callbacks_.log) callbacks_.log(LogLevel::Info, text);
}

void MdRun::set_status(RunStatus status) {
  manifest_.status = status;
  write_manifest(directory_.file(run_file::manifest), manifest_);
}

MdOutcome MdRun::start(IonSystem system) {
  check_simulable(system, model_, "start configuration");
  set_status(RunStatus::Running);
  write_extxyz(directory_.file(run_file::start), system, model_);
  write_topology_pdb(directory_.file(run_file::topology), system, model_);
  if (settings_.minimise) relax(system);

  engine_ = fresh_engine(system);
  add_observers(nullptr);
  driver_.emplace(*engine_, observers_, release_step(), settings_.dynamics.time_step);
  driver_->observe();
  checkpoint();
  return advance();
}

MdOutcome MdRun::resume() {
  const MdCheckpoint from = load_checkpoint(directory_, model_, input_digest_);
  set_status(RunStatus::Running);
  engine_ = settings_.engine
                ? foreign_engine(from.engine)
                : std::make_unique<NativeEngine>(from.engine, model_, settings_.dynamics);
  released_ = from.released;
  first_step_ = checkpoint_step_ = engine_->step();
  add_observers(&from);
  driver_.emplace(*engine_, observers_, release_step(), settings_.dynamics.time_step);
  say(fmt::format("resumed at {:.4f} ps", driver_->time()));
  return advance();
}

std::unique_ptr<Engine> MdRun::fresh_engine(const IonSystem& start) {
  EngineState from;
  from.system = start;
  from.held = hold_crystal(from.system);
  if (settings_.engine) return foreign_engine(from);
  return std::make_unique<NativeEngine>(from.system, model_, mesh_for(from.system),
                                        settings_.dynamics, from.held);
}

/// Another program may fail before its first step.
std::unique_ptr<Engine> MdRun::foreign_engine(const EngineState& from) {
  try {
    return settings_.engine(from, [this](LogLevel, std::string_view text) { say(text); });
  } catch (const RunError& error) {
    log_.write(error.what());
    set_status(RunStatus::Interrupted);
    throw;
  }
}

MeshSettings MdRun::mesh_for(const IonSystem& system) {
  MeshSettings mesh = choose_mesh(system, model_, settings_.relative_force_error);
  mesh.instructions = settings_.instructions;
  mesh.fft_wisdom_folder = settings_.fft_wisdom_folder;
  say(describe(mesh));
  return mesh;
}

void MdRun::relax(IonSystem& system) {
  MeshForces forces(system, model_, mesh_for(system));
  const MinimiseResult result = minimise(system, forces);
  system.velocities.clear();  // those of the start belong to other positions
  say(fmt::format("minimised in {} steps to {:.4f} eV, largest force {:.3g} eV/Å{}", result.steps,
                  result.energy, result.largest_force,
                  result.converged ? "" : " (not converged; enough to start from)"));
}

/// The crystal's anions and hosts are held while the solution equilibrates; they are put in one
/// image of the cell, whose faces move.
std::vector<char> MdRun::hold_crystal(IonSystem& system) const {
  std::vector<char> held(system.size(), 0);
  if (!roles_ || settings_.equilibration_steps == 0) return held;
  const Membership membership = crystal_membership(system, model_);
  const std::optional<Vec3> centre = crystal_centre(system, membership);
  if (!centre) return held;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.place[i] == Place::Solution || system.species[i] == roles_->guest) continue;
    held[i] = 1;
    system.positions[i] = *centre + system.cell.minimum_image(system.positions[i] - *centre);
  }
  return held;
}

void MdRun::add_observers(const MdCheckpoint* from) {
  const auto position = [from](std::string_view name) -> std::optional<std::uint64_t> {
    if (from == nullptr) return std::nullopt;
    return from->positions.at(std::string(name));
  };
  observers_.add(
      make_thermo_observer(setup(), settings_.thermo_interval, position(run_file::thermo)));
  observers_.add(make_trajectory_observer(setup(), settings_.frame_interval,
                                          engine_->snapshot().system[0],
                                          position(run_file::trajectory)));
  if (!roles_) return;
  observers_.add(
      make_exchange_observer(setup(), settings_.exchange_interval, position(run_file::exchange)));
  const bool recording =
      from != nullptr && from->states.contains(std::string(JumpObserver::observer_name));
  if (recording) add_jump_observer(from);
}

RunConditions MdRun::conditions() const {
  return {
      .run = run_name(directory_.path()),
      .temperature_K = manifest_.temperature_K,
      .pressure_GPa = manifest_.pressure_GPa,
      .ligand = manifest_.ligand,
      .model_digest = manifest_.model_digest,
      .sampling_ps = static_cast<double>(settings_.jump_interval) * settings_.dynamics.time_step,
      .deterministic_dynamics = settings_.dynamics.thermostat != ThermostatKind::Langevin};
}

void MdRun::add_jump_observer(const MdCheckpoint* from) {
  const std::string name(JumpObserver::observer_name);
  if (from != nullptr) {
    const JumpObserverStart start{from->positions.at(name), from->states.at(name)};
    observers_.add(std::make_unique<JumpObserver>(setup(), settings_.jump_interval,
                                                  settings_.return_window, conditions(), start));
    return;
  }
  try {
    observers_.add(std::make_unique<JumpObserver>(setup(), settings_.jump_interval,
                                                  settings_.return_window, conditions(), 0.0,
                                                  *engine_->snapshot().system));
  } catch (const RunError& error) {
    say(fmt::format("no jumps are recorded: {}", error.what()));
  }
}

/// t = 0: the crystal is let go, and its jumps are recorded from here on.
void MdRun::release_crystal() {
  std::optional<MeshSettings> mesh;
  if (release_step() > 0 && !settings_.engine) mesh = mesh_for(*engine_->snapshot().system);
  engine_->release(mesh);
  released_ = true;
  if (roles_) {
    write_extxyz(directory_.file(run_file::release), *engine_->snapshot().system, model_,
                 {.forces = {}, .time_ps = 0.0});
    if (settings_.jumps) add_jump_observer(nullptr);
  }
  checkpoint();
}

MdOutcome MdRun::advance() {
  started_ = Clock::now();
  try {
    if (!released_) {
      run_phase(release_step());
      if (engine_->step() == release_step()) release_crystal();
    }
    if (released_) run_phase(last_step());
  } catch (const RunError& error) {
    const std::string text =
        fmt::format("stopped at step {}: {}\nlast good checkpoint: {} (step {})", engine_->step(),
                    error.what(), directory_.file(run_file::restart).string(), checkpoint_step_);
    log_.write(text);
    set_status(RunStatus::Interrupted);
    throw RunError(text);
  }
  if (engine_->step() < last_step()) {
    checkpoint();
    set_status(RunStatus::Interrupted);
    report_profile(seconds_since(started_));
    say(fmt::format("stopped at {:.4f} ps on request; --resume continues", driver_->time()));
    return MdOutcome::Stopped;
  }
  finish();
  return MdOutcome::Finished;
}

void MdRun::run_phase(Step last) {
  driver_->run_to(last, stop_, [this, last] {
    // Not at the last step of a phase: what follows it writes a checkpoint of its own.
    const bool due = seconds_since(last_checkpoint_) >= settings_.checkpoint_interval;
    if (due && engine_->step() < last) checkpoint();
    report_progress();
  });
}

void MdRun::checkpoint() {
  const Stopwatch watch(profile_, "checkpoint");
  observers_.flush();
  MdCheckpoint now{.input_digest = input_digest_,
                   .engine = engine_->state(),
                   .time = driver_->time(),
                   .released = released_,
                   .positions = {},
                   .states = {}};
  for (const auto& observer : observers_.all()) {
    now.positions[observer->name()] = observer->output_position();
    if (std::string state = observer->state(); !state.empty()) {
      now.states[observer->name()] = std::move(state);
    }
  }
  save_checkpoint(directory_, model_, now);
  checkpoint_step_ = engine_->step();
  last_checkpoint_ = Clock::now();
}

void MdRun::report_progress() {
  if (!callbacks_.progress) return;
  const double seconds = seconds_since(started_);
  const auto steps = static_cast<double>(engine_->step() - first_step_);
  if (steps <= 0.0 || seconds <= 0.0) return;
  const double steps_per_second = steps / seconds;
  callbacks_.progress(
      {.time_ps = driver_->time(),
       .done = static_cast<double>(engine_->step()) / static_cast<double>(last_step()),
       .ns_per_day = steps_per_second * settings_.dynamics.time_step / constants::ps_per_ns * 86400,
       .seconds_left = static_cast<double>(last_step() - engine_->step()) / steps_per_second});
}

void MdRun::report_profile(double seconds) {
  const Step steps = engine_->step() - first_step_;
  if (!callbacks_.profile || steps == 0) return;
  Profile profile = engine_->profile();
  profile.add(driver_->profile());
  profile.add(profile_);
  callbacks_.profile(profile, steps, seconds);
}

void MdRun::finish() {
  checkpoint();
  write_extxyz(directory_.file(run_file::end), *engine_->snapshot().system, model_,
               {.forces = {}, .time_ps = driver_->time()});
  set_status(RunStatus::Finished);
  const double seconds = seconds_since(started_);
  report_profile(seconds);
  say(fmt::format("finished: {} steps in {:.1f} s, {:.1f} steps/s", engine_->step() - first_step_,
                  seconds, static_cast<double>(engine_->step() - first_step_) / seconds));
}

}  // namespace

MdOutcome run_md(const IonSystem& start, const Model& model,
                 const std::optional<ExchangeRoles>& roles, const MdRunSettings& settings,
                 Manifest manifest, const RunDirectory& directory, const StopToken& stop,
                 const MdRunCallbacks& callbacks) {
  return MdRun(model, roles, settings, std::move(manifest), directory, stop, callbacks)
      .start(start);
}

MdOutcome resume_md(const Model& model, const std::optional<ExchangeRoles>& roles,
                    const MdRunSettings& settings, const RunDirectory& directory,
                    const StopToken& stop, const MdRunCallbacks& callbacks) {
  Manifest manifest = read_manifest(directory.file(run_file::manifest));
  return MdRun(model, roles, settings, std::move(manifest), directory, stop, callbacks).resume();
}

}  // namespace catex
