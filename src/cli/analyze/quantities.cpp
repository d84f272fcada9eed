#include "quantities.hpp"

#include <array>

namespace catex {
namespace {

constexpr std::array all{
    Quantity{"exchange", "ions of the crystal and exchange ratio against time",
             make_exchange_analysis},
    Quantity{"density", "ions against distance from the crystal's centre, core/shell boundary",
             make_density_analysis},
    Quantity{"structure", "rock salt, zinc blende, wurtzite, surface: ions and domains",
             make_structure_analysis},
    Quantity{"dissolution", "anions that left the crystal, and those that came back",
             make_dissolution_analysis},
    Quantity{"snapshots", "pictures along the crystal's axes, and extended XYZ",
             make_snapshot_analysis},
    Quantity{"jumps", "jumps by the paper's criteria, and a histogram of r_c / r_a",
             make_jump_analysis},
    Quantity{"gr", "g(r) and coordination numbers of all pairs of species", make_gr_analysis},
    Quantity{"diffusion", "mean square displacements and diffusion coefficients",
             make_diffusion_analysis},
    Quantity{"criteria", "what the pseudoligand model was designed to satisfy, met or not",
             make_criteria_analysis},
};

}  // namespace

std::span<const Quantity> quantities() { return all; }

}  // namespace catex
