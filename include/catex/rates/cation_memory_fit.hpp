#pragma once

#include <span>

#include "catex/catalog/catalog.hpp"
#include "catex/rates/cation_memory_posterior.hpp"

namespace catex {

/// logit of the mobile share 0.5 ± 1 (0.38 to 0.82), ln of the relaxation time ln 30 ± 1 (11 to
/// 82 ps).
[[nodiscard]] Gaussian settling_prior();

/// Memory of the states for which the age test in equal surroundings asks for it (age_tests), from
/// how their hazard falls with age. Within each stratum, a temperature and surroundings, the
/// departures of all ages share an unknown rate; given their number, that it is divided among the
/// ages by time x hazard of a StayLaw is multinomial, so that strata of different rates make no
/// memory. Runs that did not count ages by surroundings say nothing.
[[nodiscard]] CationMemoryPosterior fit_cation_memory(std::span<const RunEvents> runs);

}  // namespace catex
