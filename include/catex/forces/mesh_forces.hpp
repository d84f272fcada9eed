#pragma once

#include <array>
#include <memory>

#include "catex/forces/forces.hpp"

namespace catex {

/// Parameters of the smooth particle-mesh Ewald sum. Kept in checkpoints, so that a resumed run
/// uses the very same ones.
struct MeshSettings {
  double coulomb_cutoff = 12.0;  ///< real-space cutoff of the Ewald split [Å]
  double beta = 0.0;             ///< splitting parameter [1/Å]
  int order = 6;                 ///< B-spline order (points per dimension)
  std::array<int, 3> grid{};     ///< mesh points along each cell vector
  double skin = 1.5;             ///< pair list buffer [Å]
};

/// RMS force of an ion of the equilibrated NC + solution at 550 K [eV/Å]; turns the user's
/// relative_force_error into an absolute one (docs/physics.md, "Electrostatics").
inline constexpr double typical_rms_force = 0.46;

/// Smallest mesh that keeps the RMS error of the electrostatic forces below
/// `relative_force_error` x typical_rms_force on this configuration. The real-space part is set by
/// the estimate of Kolafa & Perram, Mol. Simul. 9, 351 (1992); the mesh part is measured against a
/// mesh fine enough to serve as truth.
/// Throws InputError when the cell is too narrow for the model's cutoff.
[[nodiscard]] MeshSettings choose_mesh(const IonSystem& system, const Model& model,
                                       double relative_force_error);

/// Pair list and smooth particle-mesh Ewald, in parallel over OpenMP threads. Forces are bitwise
/// the same for the same configuration, list age and thread count.
/// Source: Essmann et al., J. Chem. Phys. 103, 8577 (1995).
class MeshForces final : public Forces {
 public:
  /// Takes the species of `system`; its ions must keep their order.
  MeshForces(const IonSystem& system, const Model& model, const MeshSettings& settings);
  ~MeshForces() override;
  MeshForces(MeshForces&&) noexcept;

  void compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) override;

  [[nodiscard]] const MeshSettings& settings() const;

  /// Configuration the pair list was last built from: part of the state that decides the order of
  /// summation. `rebuild_list` with it makes a resumed run sum in the same order.
  [[nodiscard]] const IonSystem& list_reference() const;
  void rebuild_list(const IonSystem& reference);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace catex
