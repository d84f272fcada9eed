#include "catex/md/native_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"

namespace catex {
namespace {

/// Fewer ions than this are moved faster by one thread than threads are woken.
constexpr std::ptrdiff_t worth_threads = 50000;

}  // namespace

NativeEngine::NativeEngine(IonSystem system, const Model& model, const MeshSettings& mesh,
                           const DynamicsOptions& options, std::vector<char> held)
    : model_(model),
      options_(options),
      random_(options.seed, "dynamics"),
      system_(std::move(system)),
      motion_(system_, model, std::move(held)),
      forces_(system_, model, mesh),
      thermostat_(make_thermostat(options, motion_.degrees_of_freedom, random_)),
      barostat_(options, random_) {
  if (system_.velocities.empty()) {
    draw_velocities(system_, motion_, options.temperature, random_);
  }
  for (std::size_t i = 0; i < system_.size(); ++i) {
    if (motion_.held[i]) system_.velocities[i].setZero();
  }
  compute_forces({}, step_);
}

NativeEngine::NativeEngine(const EngineState& state, const Model& model,
                           const DynamicsOptions& options)
    : model_(model),
      options_(options),
      random_(options.seed, "dynamics"),
      step_(state.step),
      system_(state.system),
      motion_(system_, model, state.held),
      forces_(system_, model, state.mesh),
      thermostat_(make_thermostat(options, motion_.degrees_of_freedom, random_)),
      barostat_(options, random_) {
  random_.restore(state.random);
  thermostat_->restore(state.thermostat);
  forces_.restore_list(state.lists);
  result_ = state.forces;
}

EngineState NativeEngine::state() const {
  return {.step = step_,
          .system = system_,
          .held = motion_.held,
          .mesh = forces_.settings(),
          .lists = forces_.list_state(),
          .forces = result_,
          .thermostat = thermostat_->state(),
          .random = random_.state()};
}

void NativeEngine::release(const std::optional<MeshSettings>& mesh) {
  if (mesh) {
    profile_.add(forces_.profile());
    forces_ = MeshForces(system_, model_, *mesh);
  }
  if (motion_.all_free()) {
    if (mesh) compute_forces({}, step_);
    return;
  }
  IonSystem drawn = system_;
  motion_ = Motion(system_, model_);
  draw_velocities(drawn, motion_, options_.temperature, random_);
  for (std::size_t i = 0; i < system_.size(); ++i) {
    if (system_.velocities[i].isZero()) system_.velocities[i] = drawn.velocities[i];
  }
  remove_total_momentum(system_, motion_);
  thermostat_ = make_thermostat(options_, motion_.degrees_of_freedom, random_);
  compute_forces({}, step_);
}

Profile NativeEngine::profile() const {
  Profile all = profile_;
  all.add(forces_.profile());
  return all;
}

void NativeEngine::advance(Step n, ForceNeeds needs) {
  for (Step k = 1; k <= n; ++k) {
    take_step(k == n ? needs : ForceNeeds{.energy = false, .virial = false});
  }
  check_sanity();
}

void NativeEngine::take_step(ForceNeeds needs) {
  const double dt = options_.time_step;
  const bool rescale = options_.barostat && step_ % Barostat::interval == 0;
  const bool rescale_next = options_.barostat && (step_ + 1) % Barostat::interval == 0;
  {
    const Stopwatch watch(profile_, "integrate");
    const double pressure = rescale ? internal_pressure() : 0.0;
    thermostat_->at_start(system_, motion_);
    kick(0.5 * dt);
    if (rescale) barostat_.rescale(system_, motion_, pressure, held_centre());
    drift(0.5 * dt);
    thermostat_->at_middle(system_, motion_);
    drift(0.5 * dt);
  }
  compute_forces({.energy = needs.energy, .virial = needs.virial || rescale_next}, step_ + 1);
  const Stopwatch watch(profile_, "integrate");
  kick(0.5 * dt);
  thermostat_->at_end(system_, motion_);
  ++step_;
}

void NativeEngine::kick(double time) {
  const auto n = static_cast<std::ptrdiff_t>(system_.size());
#pragma omp parallel for schedule(static) if (n > worth_threads)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    if (motion_.held[i]) continue;
    system_.velocities[i] += time / (motion_.mass[i] * constants::mass_unit) * result_.forces[i];
  }
}

void NativeEngine::drift(double time) {
  const auto n = static_cast<std::ptrdiff_t>(system_.size());
#pragma omp parallel for schedule(static) if (n > worth_threads)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    if (!motion_.held[i]) system_.positions[i] += time * system_.velocities[i];
  }
}

/// Forces, without the small net force that a mesh leaves. It is taken off in proportion to mass:
/// with zero total momentum that does no work, so energy stays conserved too.
void NativeEngine::compute_forces(ForceNeeds needs, Step step) {
  // While ions are held the pressure is made from forces, which must be whole.
  const bool mesh_step = step % options_.mesh_interval == 0;
  if (options_.mesh_interval > 1 && motion_.all_free()) {
    needs.mesh_weight = mesh_step ? options_.mesh_interval : 0.0;
  }
  forces_.compute(system_, needs, result_);
  if (!motion_.all_free()) return;
  Vec3 net = Vec3::Zero();
  double total_mass = 0.0;
  for (std::size_t i = 0; i < system_.size(); ++i) {
    net += result_.forces[i];
    total_mass += motion_.mass[i];
  }
  for (std::size_t i = 0; i < system_.size(); ++i) {
    result_.forces[i] -= motion_.mass[i] / total_mass * net;
  }
}

/// Of the moving ions: scaling the cell leaves held ones in place, so their share of the virial
/// is taken out.
double NativeEngine::internal_pressure() const {
  double virial = result_.virial.trace();
  if (!motion_.all_free()) {
    const Vec3 centre = held_centre();
    for (std::size_t i = 0; i < system_.size(); ++i) {
      if (motion_.held[i]) virial -= result_.forces[i].dot(system_.positions[i] - centre);
    }
  }
  return (2.0 * kinetic_energy(system_, motion_) + virial) / (3.0 * system_.cell.volume());
}

/// Point that stays when the cell is rescaled: the centre of the held ions, or the origin.
Vec3 NativeEngine::held_centre() const {
  if (motion_.all_free()) return Vec3::Zero();
  Vec3 sum = Vec3::Zero();
  double count = 0.0;
  for (std::size_t i = 0; i < system_.size(); ++i) {
    if (!motion_.held[i]) continue;
    sum += system_.positions[i];
    count += 1.0;
  }
  return sum / count;
}

Snapshot NativeEngine::snapshot() const {
  const double kinetic = kinetic_energy(system_, motion_);
  return {.step = step_,
          .system = &system_,
          .potential_energy = result_.energy(),
          .kinetic_energy = kinetic,
          .temperature = temperature(kinetic, motion_),
          .pressure = internal_pressure(),
          .conserved_energy = result_.energy() + kinetic + thermostat_->energy()};
}

void NativeEngine::check_sanity() const {
  // Minimised starts stay within a few times the target; ten thousand kelvin above it means that
  // the time step or the start is bad.
  const double now = temperature(kinetic_energy(system_, motion_), motion_);
  if (std::isfinite(now) && now < 5.0 * options_.temperature + 1e4) return;
  throw RunError(fmt::format(
      "step {}: the temperature is {:.4g} K; the simulation has blown up. Use a shorter time step, "
      "minimise the start, or pack the solution with a larger minimum distance",
      step_, now));
}

}  // namespace catex
