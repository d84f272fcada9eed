#pragma once

#include <cstdint>
#include <span>

#include "split_polynomial.hpp"

namespace catex {

/// Parameters of one pair of species, as the kernel wants them.
struct PairParameters {
  double qq;         ///< k_e q_i q_j [eV Å]
  double A;          ///< [eV]
  double inverse_B;  ///< [1/Å]
  double C;          ///< [eV Å^6]
  double cutoff2;    ///< the terms with A and C end here [Å²]
};

/// What one ion gets from its neighbours of one species. Energies and virial count each pair
/// half, since the other ion meets it too.
struct PairSums {
  double fx = 0, fy = 0, fz = 0;
  double coulomb = 0, buckingham = 0;
  double xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
  double closest2 = 1e30;  ///< shortest squared distance met [Å²]
};

struct SlotCoordinates {
  const double* x;
  const double* y;
  const double* z;
};

/// Adds to `sums` the pairs of the ion at slot i with the given neighbour slots. Compiled for
/// AVX-512, AVX2 and baseline x86-64; the processor decides at run time.
void add_pairs(const SlotCoordinates& r, std::int32_t i, std::span<const std::int32_t> neighbours,
               const PairParameters& pair, const SplitPolynomial& split, bool with_energy,
               PairSums& sums);

}  // namespace catex
