#pragma once

#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex {

/// Charge of every ion [e].
[[nodiscard]] std::vector<double> charges_of(const IonSystem& system, const Model& model);

}  // namespace catex
