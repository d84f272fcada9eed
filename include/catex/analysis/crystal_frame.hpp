#pragma once

#include <optional>

#include "catex/sites/membership.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// Mean position of the main cluster's anions, inside the cell [Å]; absent without a crystal.
[[nodiscard]] std::optional<Vec3> crystal_centre(const IonSystem& system,
                                                 const Membership& membership);

/// Where a crystal is and how it is turned.
struct CrystalFrame {
  Vec3 centre = Vec3::Zero();    ///< [Å]
  Mat3 axes = Mat3::Identity();  ///< columns: unit vectors along [100], [010], [001]
  bool recognised = false;       ///< false: the axes are not the crystal's
};

/// Axes of the fcc net of the crystal's anions: the rotation closest to the net's affine map
/// (polar decomposition). Of the equivalent choices the one closest to `reference`, a rotation: the
/// laboratory's axes, or those of the frame before, so that names of axes stay with the crystal.
/// Where no net is found the axes are `reference`. Throws RunError without a crystal.
[[nodiscard]] CrystalFrame crystal_frame(const IonSystem& system, const Membership& membership,
                                         const Mat3& reference = Mat3::Identity());

}  // namespace catex
