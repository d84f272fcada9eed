#pragma once

#include <array>

#include "catex/model/model.hpp"
#include "catex/sites/membership.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

inline constexpr int composition_shells = 4;

/// Cations of the crystal in concentric shells around the mean position of its anions. The shells
/// have equal volumes within the sphere that holds the crystal's anions in close packing; the
/// last one takes what lies further out, adsorbed ions above all.
struct RadialComposition {
  double radius = 0.0;  ///< of that sphere [Å]
  std::array<int, composition_shells> host{};
  std::array<int, composition_shells> guest{};

  /// guest / (guest + host); 0 for a shell without cations.
  [[nodiscard]] double rho_guest(int shell) const;
};

/// All zero without a crystal.
[[nodiscard]] RadialComposition radial_composition(const IonSystem& system,
                                                   const ExchangeRoles& roles,
                                                   const Membership& membership);

}  // namespace catex
