#pragma once

#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex {

/// Energy, forces and virial of one configuration.
struct ForceResult {
  double coulomb_energy = 0.0;     ///< [eV]
  double buckingham_energy = 0.0;  ///< [eV]
  std::vector<Vec3> forces;        ///< [eV/Å], one per ion
  /// -dE/d(strain) [eV]; symmetric. Divided by the volume: pressure tensor without its kinetic
  /// part.
  Mat3 virial = Mat3::Zero();

  [[nodiscard]] double energy() const { return coulomb_energy + buckingham_energy; }
};

/// What the caller will look at; forces always. The rest may hold anything when not asked for.
struct ForceNeeds {
  bool energy = true;
  bool virial = true;
  /// Forces of the mesh count this often; energy and virial always once. For r-RESPA: n on every
  /// n-th step and 0, which spares the mesh, on the others. Nothing to forces without a mesh.
  double mesh_weight = 1.0;
};

/// Evaluates a model; knows nothing of time.
class Forces {
 public:
  virtual ~Forces() = default;

  /// Fills `result` for the cell and positions of `system`. Ion count, species and charges must
  /// be those it was made for.
  /// Throws RunError naming the ions when a pair is inside its Buckingham barrier.
  virtual void compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) = 0;
};

/// rms |a - b| / rms |b|: how force errors are stated everywhere in catex.
[[nodiscard]] double relative_force_difference(const std::vector<Vec3>& a,
                                               const std::vector<Vec3>& b);

}  // namespace catex
