#pragma once

#include "catex/forces/mesh_settings.hpp"

namespace catex {

/// Smallest mesh of PreciseForces that keeps the error asked for. The real-space part is set by the
/// estimate of Kolafa & Perram, Mol. Simul. 9, 351 (1992); the mesh part is measured against a mesh
/// fine enough to serve as truth.
[[nodiscard]] MeshSettings choose_precise(const IonSystem& system, const Model& model,
                                          double relative_force_error);

}  // namespace catex
