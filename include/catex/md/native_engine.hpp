#pragma once

#include <memory>
#include <optional>

#include "catex/forces/mesh_forces.hpp"
#include "catex/md/barostat.hpp"
#include "catex/md/engine.hpp"
#include "catex/md/thermostat.hpp"

namespace catex {

/// Everything a NativeEngine needs to continue bit for bit.
struct EngineState {
  Step step = 0;
  IonSystem system{Cell::cubic(1.0), {}, {}, {}, {}};
  std::vector<char> held;
  MeshSettings mesh;
  ListState lists;
  ForceResult forces;           ///< of this step: computed again they could differ in the last bit
  double kinetic_energy = 0.0;  ///< [eV]; the same
  std::vector<double> thermostat;
  std::string random;
};

/// Velocity Verlet with thermostat and barostat on this machine's own forces.
class NativeEngine final : public Engine {
 public:
  /// Starts at step 0; velocities are drawn when `system` has none. `held` ions do not move.
  NativeEngine(IonSystem system, const Model& model, const MeshSettings& mesh,
               const DynamicsOptions& options, std::vector<char> held);
  /// Continues.
  NativeEngine(const EngineState& state, const Model& model, const DynamicsOptions& options);

  [[nodiscard]] Step step() const override { return step_; }
  void advance(Step n, ForceNeeds needs) override;
  [[nodiscard]] Snapshot snapshot() const override;
  [[nodiscard]] EngineState state() const;
  [[nodiscard]] Profile profile() const;

  /// Lets the held ions go, with velocities drawn at the thermostat's temperature, and goes on with
  /// a mesh that suits the present cell, if there is one.
  void release(const std::optional<MeshSettings>& mesh);

 private:
  void take_step(ForceNeeds needs);
  void scale_velocities();
  void kick(double time, double factor, double drift);
  void drift(double time);
  void compute_forces(ForceNeeds needs, Step step);
  void sum_forces();
  [[nodiscard]] double internal_pressure() const;
  [[nodiscard]] Vec3 held_centre() const;
  void check_sanity() const;

  const Model& model_;
  DynamicsOptions options_;
  RandomStream random_;
  Step step_ = 0;
  IonSystem system_;
  Motion motion_;
  MeshForces forces_;
  ForceResult result_;
  Vec3 net_force_ = Vec3::Zero();
  double kinetic_ = 0.0;  ///< [eV]
  double scale_ = 1.0;    ///< that velocities still lack
  std::unique_ptr<Thermostat> thermostat_;
  Barostat barostat_;
  Profile profile_;
};

}  // namespace catex
