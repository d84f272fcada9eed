#pragma once

#include <complex>
#include <memory>
#include <vector>

#include "catex/forces/forces.hpp"
#include "catex/forces/mesh_settings.hpp"

namespace catex {

/// Reciprocal part of the Ewald sum on a mesh, with the self energy: charges are spread by
/// B-splines, the potential found by FFT, and forces are exact gradients of the mesh energy.
/// Source: Essmann et al., J. Chem. Phys. 103, 8577 (1995).
class ParticleMesh {
 public:
  ParticleMesh(const MeshSettings& settings, std::vector<double> charges);
  ~ParticleMesh();
  ParticleMesh(ParticleMesh&&) noexcept;

  /// Adds energy, forces and virial to `result`.
  void add(const IonSystem& system, ForceNeeds needs, ForceResult& result);

 private:
  struct Transform;

  void place_splines(const IonSystem& system);
  void spread();
  /// Multiplies the transformed charges by the influence function; returns energy and virial.
  double convolve(const Cell& cell, ForceNeeds needs, Mat3& virial);
  void gather(const Cell& cell, std::vector<Vec3>& forces) const;

  MeshSettings settings_;
  std::vector<double> charges_;
  double self_energy_;
  std::array<std::vector<double>, 3> spline_factor_;  ///< |b(m)|² along each axis
  std::unique_ptr<Transform> transform_;
  std::vector<std::array<int, 3>> first_;  ///< lowest mesh point touched by each ion
  std::vector<double> weights_;            ///< [ion][axis][point]
  std::vector<double> slopes_;             ///< derivatives of weights_ by the mesh coordinate
};

}  // namespace catex
