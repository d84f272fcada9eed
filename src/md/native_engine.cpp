#include "catex/md/native_engine.hpp"

#include "catex/base/constants.hpp"
#include "ion_blocks.hpp"

namespace catex {

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
  kinetic_ = kinetic_energy(system_, motion_);
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
  kinetic_ = state.kinetic_energy;
  sum_forces();
}

EngineState NativeEngine::state() const {
  return {.step = step_,
          .system = system_,
          .held = motion_.held,
          .mesh = forces_.settings(),
          .lists = forces_.list_state(),
          .forces = result_,
          .kinetic_energy = kinetic_,
          .thermostat = thermostat_->state(),
          .random = random_.state(),
          .program = {}};
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
  motion_ = Motion(system_, model_);
  draw_missing_velocities(system_, motion_, options_.temperature, random_);
  kinetic_ = kinetic_energy(system_, motion_);
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
  scale_velocities();
  check_sanity();
}

void NativeEngine::take_step(ForceNeeds needs) {
  const double dt = options_.time_step;
  const bool rescale = options_.barostat && step_ % Barostat::interval == 0;
  const bool rescale_next = options_.barostat && (step_ + 1) % Barostat::interval == 0;
  {
    const Stopwatch watch(profile_, "integrate");
    const double pressure = rescale ? internal_pressure() : 0.0;
    const bool plain = !rescale && !thermostat_->acts_in_middle();
    kick(0.5 * dt, thermostat_->at_start(kinetic_), plain ? dt : 0.0);
    if (rescale) barostat_.rescale(system_, motion_, pressure, held_centre());
    if (thermostat_->acts_in_middle()) {
      drift(0.5 * dt);
      thermostat_->at_middle(system_, motion_);
      drift(0.5 * dt);
    } else if (rescale) {
      drift(dt);
    }
  }
  compute_forces({.energy = needs.energy, .virial = needs.virial || rescale_next}, step_ + 1);
  const Stopwatch watch(profile_, "integrate");
  kick(0.5 * dt, 1.0, 0.0);
  scale_ = thermostat_->at_end(kinetic_);
  kinetic_ *= scale_ * scale_;
  ++step_;
}

/// Gives the velocities the thermostat's last factor, which otherwise waits for the next kick.
void NativeEngine::scale_velocities() {
  for (Vec3& v : system_.velocities) v *= scale_;
  scale_ = 1.0;
}

/// Scales the velocities, lets the forces act on them for `time`, and moves the ions for `drift`;
/// keeps the kinetic energy.
/// A mesh leaves a small net force. It is taken off in proportion to mass: with zero total momentum
/// that does no work, so energy stays conserved too.
void NativeEngine::kick(double time, double factor, double drift) {
  const Vec3 common = motion_.all_free()
                          ? Vec3(time / (motion_.total_mass * constants::mass_unit) * net_force_)
                          : Vec3::Zero();
  const double scale = scale_;
  scale_ = 1.0;
  const Vec3* const force = result_.forces.data();
  const double* const mass = motion_.mass.data();
  const double* const inverse_mass = motion_.inverse_mass.data();
  Vec3* const velocity = system_.velocities.data();
  Vec3* const position = system_.positions.data();
  const auto block = [=](std::size_t begin, std::size_t end) {
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
      const Vec3 v = factor * (scale * velocity[i]) + (time * inverse_mass[i]) * force[i] - common;
      velocity[i] = v;
      if (drift != 0.0) position[i] += drift * v;
      sum += mass[i] * v.squaredNorm();
    }
    return sum;
  };
  kinetic_ = 0.5 * constants::mass_unit * sum_over_ions(system_.size(), 0.0, block);
}

void NativeEngine::drift(double time) {
  for (std::size_t i = 0; i < system_.size(); ++i) {
    system_.positions[i] += time * system_.velocities[i];
  }
}

void NativeEngine::compute_forces(ForceNeeds needs, Step step) {
  // While ions are held the pressure is made from forces, which must be whole.
  if (options_.mesh_interval > 1 && motion_.all_free()) {
    needs.mesh_weight = step % options_.mesh_interval == 0 ? options_.mesh_interval : 0.0;
  }
  forces_.compute(system_, needs, result_);
  sum_forces();
}

void NativeEngine::sum_forces() {
  net_force_ =
      sum_over_ions<Vec3>(system_.size(), Vec3::Zero(), [&](std::size_t begin, std::size_t end) {
        Vec3 sum = Vec3::Zero();
        for (std::size_t i = begin; i < end; ++i) sum += result_.forces[i];
        return sum;
      });
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
  return (2.0 * kinetic_ + virial) / (3.0 * system_.cell.volume());
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
  return {.step = step_,
          .system = &system_,
          .potential_energy = result_.energy(),
          .kinetic_energy = kinetic_,
          .temperature = temperature(kinetic_, motion_),
          .pressure = internal_pressure(),
          .conserved_energy = result_.energy() + kinetic_ + thermostat_->energy()};
}

void NativeEngine::check_sanity() const {
  check_temperature(step_, temperature(kinetic_, motion_), options_.temperature);
}

}  // namespace catex
