#pragma once

#include <memory>
#include <optional>

#include "catex/forces/mesh_forces.hpp"
#include "catex/md/barostat.hpp"
#include "catex/md/engine.hpp"
#include "catex/md/thermostat.hpp"

namespace catex {

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
  [[nodiscard]] EngineState state() const override;
  [[nodiscard]] Profile profile() const override;
  void release(const std::optional<MeshSettings>& mesh) override;

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
