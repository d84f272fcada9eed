#pragma once

#include <cstdint>

#include "catex/system/ion_system.hpp"

namespace catex {

/// Ionic liquid to add: `pairs` cations and as many pseudoligands.
struct SolutionSpec {
  int cation;  ///< index into Model::species()
  int pseudoligand;
  int pairs;
  double minimum_distance = 2.5;  ///< between any two ions [Å]
  std::uint64_t seed = 1;
};

/// Smallest distance at which two ions are placed [Å]: `minimum_distance`, or 1.1 times the
/// distance of the pair's Buckingham barrier where that is larger.
[[nodiscard]] double packing_distance(const Model& model, int a, int b, double minimum_distance);

/// Places ions one after another at uniformly random points of the cell of `crystal`, each not
/// closer to any ion already there than `packing_distance` (random sequential addition). The
/// ions of `crystal`, possibly none, come first and keep their ids; the new ones, cation and
/// pseudoligand in turn, follow.
/// Throws InputError, with an estimate of the box that is needed, when they do not fit.
[[nodiscard]] IonSystem add_solution(const IonSystem& crystal, const Model& model,
                                     const SolutionSpec& spec);

}  // namespace catex
