#pragma once

#include <span>

#include "catex/model/model.hpp"
#include "catex/sites/site_graph.hpp"
#include "catex/system/ion_system.hpp"

namespace catex {

/// The crystal of a configuration as ions at their ideal places in a wide empty box; anions that
/// are off their nodes, too.
/// @param cations            by site
/// @param lattice_parameter  of the cubic anion lattice [Å]
[[nodiscard]] IonSystem crystal_image(const SiteGraph& graph, std::span<const Occupant> cations,
                                      const ExchangeRoles& roles, double lattice_parameter);

}  // namespace catex
