#include "pair_kernel.hpp"

#include <bit>
#include <cmath>

// One source, three instruction sets. Sanitizer builds take the baseline alone: the resolver that
// picks a version would run before the sanitizer is ready.
#if defined(__SANITIZE_ADDRESS__) || !defined(__x86_64__)
#define CATEX_INSTRUCTION_SETS
#else
#define CATEX_INSTRUCTION_SETS \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif

namespace catex {
namespace {

#define CATEX_INLINE inline __attribute__((always_inline))

/// exp(-x) for x >= 0, relative error below 2e-13; zero beyond x = 700. Written out because the
/// vectoriser cannot use a library call: 2^n by exponent bits, the rest by a Taylor polynomial on
/// |f| <= ln 2 / 2.
CATEX_INLINE double exp_minus(double x) {
  constexpr double round_to_integer = 6755399441055744.0;  // 1.5 * 2^52
  const double y = x < 700.0 ? x : 700.0;
  const double shifted = y * -1.4426950408889634 + round_to_integer;
  const double n = shifted - round_to_integer;
  const double f = (-y - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  double p = 1.0 / 479001600.0;
  p = p * f + 1.0 / 39916800.0;
  p = p * f + 1.0 / 3628800.0;
  p = p * f + 1.0 / 362880.0;
  p = p * f + 1.0 / 40320.0;
  p = p * f + 1.0 / 5040.0;
  p = p * f + 1.0 / 720.0;
  p = p * f + 1.0 / 120.0;
  p = p * f + 1.0 / 24.0;
  p = p * f + 1.0 / 6.0;
  p = p * f + 0.5;
  p = p * f + 1.0;
  p = p * f + 1.0;
  // The low bits of `shifted` hold n; moved to the exponent field they are 2^n.
  const auto bits = std::bit_cast<std::int64_t>(shifted) << 52;
  return std::bit_cast<double>(std::bit_cast<std::int64_t>(p) + bits);
}

CATEX_INLINE double horner(const std::array<double, SplitPolynomial::degree + 1>& c, double t) {
  double sum = c[SplitPolynomial::degree];
#pragma GCC unroll 32
  for (int k = SplitPolynomial::degree - 1; k >= 0; --k) sum = sum * t + c[k];
  return sum;
}

/// The loop itself; flags are template parameters so that each version holds only what it needs.
template <bool repulsive, bool dispersive, bool with_energy>
CATEX_INLINE void accumulate(const SlotCoordinates& r, std::int32_t i,
                             std::span<const std::int32_t> neighbours, const PairParameters& pair,
                             const SplitPolynomial& split, PairSums& sums) {
  const double xi = r.x[i];
  const double yi = r.y[i];
  const double zi = r.z[i];
  double fx = 0, fy = 0, fz = 0, coulomb = 0, buckingham = 0, closest2 = sums.closest2;
  double xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
  const std::int32_t* index = neighbours.data();
  const auto count = static_cast<std::int64_t>(neighbours.size());
#pragma omp simd reduction(+ : fx, fy, fz, coulomb, buckingham, xx, yy, zz, yz, xz, xy) \
    reduction(min : closest2)
  for (std::int64_t k = 0; k < count; ++k) {
    const std::int32_t j = index[k];
    const double dx = xi - r.x[j];
    const double dy = yi - r.y[j];
    const double dz = zi - r.z[j];
    const double r2 = dx * dx + dy * dy + dz * dz;
    closest2 = r2 < closest2 ? r2 : closest2;
    const double inverse_r = 1.0 / std::sqrt(r2);
    const double inverse_r2 = inverse_r * inverse_r;
    const double in_coulomb = r2 < split.cutoff2 ? pair.qq : 0.0;
    const double t = (r2 < split.cutoff2 ? r2 : split.cutoff2) * split.scale - 1.0;
    double f = in_coulomb * (inverse_r * inverse_r2 - horner(split.force, t));
    if constexpr (with_energy) {
      coulomb += in_coulomb * (inverse_r - horner(split.energy, t));
    }
    if constexpr (repulsive || dispersive) {
      const double in_buckingham = r2 < pair.cutoff2 ? 1.0 : 0.0;
      double core_force = 0.0;
      double core_energy = 0.0;
      if constexpr (repulsive) {
        const double e = pair.A * exp_minus(r2 * inverse_r * pair.inverse_B);
        core_force += e * pair.inverse_B * inverse_r;
        core_energy += e;
      }
      if constexpr (dispersive) {
        const double d = pair.C * inverse_r2 * inverse_r2 * inverse_r2;
        core_force -= 6.0 * d * inverse_r2;
        core_energy -= d;
      }
      f += in_buckingham * core_force;
      if constexpr (with_energy) buckingham += in_buckingham * core_energy;
    }
    fx += f * dx;
    fy += f * dy;
    fz += f * dz;
    if constexpr (with_energy) {
      xx += f * dx * dx;
      yy += f * dy * dy;
      zz += f * dz * dz;
      yz += f * dy * dz;
      xz += f * dx * dz;
      xy += f * dx * dy;
    }
  }
  sums.fx += fx;
  sums.fy += fy;
  sums.fz += fz;
  sums.closest2 = closest2;
  if constexpr (with_energy) {
    sums.coulomb += 0.5 * coulomb;
    sums.buckingham += 0.5 * buckingham;
    sums.xx += 0.5 * xx;
    sums.yy += 0.5 * yy;
    sums.zz += 0.5 * zz;
    sums.yz += 0.5 * yz;
    sums.xz += 0.5 * xz;
    sums.xy += 0.5 * xy;
  }
}

template <bool with_energy>
CATEX_INLINE void choose_terms(const SlotCoordinates& r, std::int32_t i,
                               std::span<const std::int32_t> neighbours, const PairParameters& pair,
                               const SplitPolynomial& split, PairSums& sums) {
  const bool repulsive = pair.A != 0.0;
  const bool dispersive = pair.C != 0.0;
  if (repulsive && dispersive) {
    accumulate<true, true, with_energy>(r, i, neighbours, pair, split, sums);
  } else if (repulsive) {
    accumulate<true, false, with_energy>(r, i, neighbours, pair, split, sums);
  } else if (dispersive) {
    accumulate<false, true, with_energy>(r, i, neighbours, pair, split, sums);
  } else {
    accumulate<false, false, with_energy>(r, i, neighbours, pair, split, sums);
  }
}

}  // namespace

CATEX_INSTRUCTION_SETS
void add_pairs(const SlotCoordinates& r, std::int32_t i, std::span<const std::int32_t> neighbours,
               const PairParameters& pair, const SplitPolynomial& split, bool with_energy,
               PairSums& sums) {
  if (with_energy) {
    choose_terms<true>(r, i, neighbours, pair, split, sums);
  } else {
    choose_terms<false>(r, i, neighbours, pair, split, sums);
  }
}

}  // namespace catex
