#pragma once

#include "catex/forces/mesh_settings.hpp"

namespace catex::fast {

/// Single precision alone makes relative force errors of 3e-6 (test FastForces); errors asked for
/// must stand well above.
inline constexpr double smallest_error = 1e-5;

/// The pair kernels hold up to max_types species in a register.
[[nodiscard]] bool can_evaluate(const IonSystem& system);

/// Cutoff, split, window and grid that cost least at the error asked for, by estimates of both.
/// Throws InputError when none reaches it.
[[nodiscard]] MeshSettings choose_fast(const IonSystem& system, const Model& model,
                                       double relative_force_error);

}  // namespace catex::fast
