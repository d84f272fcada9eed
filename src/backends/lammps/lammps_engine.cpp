#include "catex/backends/lammps_engine.hpp"

#include <fmt/format.h>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "lammps_script.hpp"
#include "lammps_session.hpp"

namespace catex {
namespace {

/// Centre of the held ions: what stays when the cell is rescaled.
Vec3 centre_of_held(const IonSystem& system, const Motion& motion) {
  Vec3 sum = Vec3::Zero();
  double count = 0.0;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (!motion.held[i]) continue;
    sum += system.positions[i];
    count += 1.0;
  }
  return count > 0.0 ? Vec3(sum / count) : Vec3::Zero();
}

}  // namespace

LammpsEngine::LammpsEngine(const EngineState& from, const Model& model,
                           const DynamicsOptions& options, const LammpsSettings& settings,
                           LogSink say)
    : model_(model),
      options_(options),
      settings_(settings),
      say_(std::move(say)),
      random_(options.seed, "dynamics"),
      step_(from.step),
      system_(from.system),
      motion_(system_, model, from.held) {
  const bool from_restart = !from.program.empty();
  if (from_restart) {
    random_.restore(from.random);
    std::filesystem::create_directories(settings_.folder);
    write_file_atomically(settings_.folder / lammps_file::restart, from.program);
  } else if (system_.velocities.empty()) {
    draw_velocities(system_, motion_, options.temperature, random_);
  }
  for (std::size_t i = 0; i < system_.size(); ++i) {
    if (motion_.held[i]) system_.velocities[i].setZero();
  }
  start(from_restart);
  if (from_restart) {
    forgotten_ = from.thermostat.at(0) - coupled_;
    coupled_ = from.thermostat.at(0);
  }
}

LammpsEngine::~LammpsEngine() = default;

/// Starts LAMMPS with what is in `system_` or, continued, in the restart file.
void LammpsEngine::start(bool from_restart) {
  session_.reset();
  session_ = std::make_unique<LammpsSession>(settings_);
  origin_ = centre_of_held(system_, motion_);
  if (!from_restart) {
    write_file_atomically(settings_.folder / lammps_file::data,
                          data_file(system_, model_, origin_));
  }
  write_file_atomically(
      settings_.folder / lammps_file::setup,
      setup_script(from_restart ? LammpsStart::Restart : LammpsStart::Data, model_, motion_,
                   options_, settings_.relative_force_error, step_));
  session_->set_up(lammps_file::setup, step_);
  if (say_) {
    say_(LogLevel::Info,
         fmt::format("LAMMPS {}, MPI ranks: {}, pppm with accuracy {:.2g}", session_->version(),
                     settings_.ranks, kspace_accuracy(settings_.relative_force_error)));
  }
  forgotten_ = 0.0;
  run(0);
}

void LammpsEngine::advance(Step n, ForceNeeds /*all of it comes anyway*/) {
  {
    const Stopwatch watch(profile_, "LAMMPS");
    run(n);
  }
  check_temperature(step_, temperature(kinetic_, motion_), options_.temperature);
}

void LammpsEngine::run(Step n) {
  LammpsFrame frame = session_->run(n, system_.size());
  if (frame.step != step_ + n) {
    throw RunError(fmt::format("LAMMPS is at step {} instead of {}", frame.step, step_ + n));
  }
  if (!(frame.cell.diagonal().prod() > 0.0)) {  // nor is it a number
    throw RunError(
        fmt::format("step {}: the cell has no volume; the simulation has blown up", step_ + n));
  }
  step_ = frame.step;
  system_.cell = Cell(frame.cell);
  for (std::size_t i = 0; i < system_.size(); ++i) {
    const Vec3 position = frame.positions[i] + origin_;
    if (motion_.held[i]) {  // it stays, to the last bit
      check_held(i, position);
      continue;
    }
    system_.positions[i] = position;
    system_.velocities[i] = frame.velocities[i];
  }
  potential_ = frame.potential_energy;
  pressure_ = frame.pressure / lammps_constants::bar_per_eV_A3;
  coupled_ = frame.coupled_energy + forgotten_;
  kinetic_ = kinetic_energy(system_, motion_);
}

/// LAMMPS moves an ion with the box once it lies beyond a face.
void LammpsEngine::check_held(std::size_t ion, const Vec3& position) const {
  constexpr double rounding = 1e-6;  // [Å]
  if ((position - system_.positions[ion]).norm() < rounding) return;
  throw RunError(fmt::format(
      "step {}: the held crystal does not fit into the box (ion {} lies beyond a face); use a "
      "larger box, equilibration_ps = 0, or engine = \"native\"",
      step_, system_.ids[ion]));
}

Snapshot LammpsEngine::snapshot() const {
  return {.step = step_,
          .system = &system_,
          .potential_energy = potential_,
          .kinetic_energy = kinetic_,
          .temperature = temperature(kinetic_, motion_),
          .pressure = pressure_,
          .conserved_energy = potential_ + kinetic_ + coupled_};
}

/// LAMMPS starts again, with all ions free; it chooses its mesh for the present cell then.
void LammpsEngine::release(const std::optional<MeshSettings>& /*LAMMPS has its own*/) {
  if (motion_.all_free()) return;
  motion_ = Motion(system_, model_);
  draw_missing_velocities(system_, motion_, options_.temperature, random_);
  start(false);
}

EngineState LammpsEngine::state() const {
  EngineState now;
  now.step = step_;
  now.system = system_;
  now.held = motion_.held;
  now.kinetic_energy = kinetic_;
  now.thermostat = {coupled_};
  now.random = random_.state();
  now.program = session_->save();
  return now;
}

}  // namespace catex
