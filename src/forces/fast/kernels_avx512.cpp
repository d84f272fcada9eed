#include <immintrin.h>

#include "kernels.hpp"

namespace catex::fast::avx512 {

#define INLINE static inline __attribute__((always_inline))

constexpr int groups = 4;
using f32 = __m512;
using i32 = std::int32_t __attribute__((vector_size(64)));

INLINE f32 set(float value) { return _mm512_set1_ps(value); }
INLINE i32 repeat(const std::int32_t* four) {
  return (i32)_mm512_broadcast_i32x4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(four)));
}
INLINE f32 repeat_float(const float* four) { return _mm512_broadcast_f32x4(_mm_loadu_ps(four)); }
INLINE i32 lane_group() { return i32{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}; }

INLINE __m128i load_slot(const Slot& slot) {
  return _mm_load_si128(reinterpret_cast<const __m128i*>(&slot));
}
INLINE i32 load_slots(const Slot* slots, const std::int32_t* j) {
  __m512i v = _mm512_castsi128_si512(load_slot(slots[j[0]]));
  v = _mm512_inserti32x4(v, load_slot(slots[j[1]]), 1);
  v = _mm512_inserti32x4(v, load_slot(slots[j[2]]), 2);
  return (i32)_mm512_inserti32x4(v, load_slot(slots[j[3]]), 3);
}
template <int component>
INLINE i32 broadcast(i32 v) {
  return (i32)_mm512_shuffle_epi32((__m512i)v, static_cast<_MM_PERM_ENUM>(component * 0x55));
}
INLINE f32 to_float(i32 v) { return _mm512_cvtepi32_ps((__m512i)v); }
INLINE i32 to_int(f32 v) { return (i32)_mm512_cvtps_epi32(v); }
INLINE f32 smaller(f32 a, f32 b) { return _mm512_min_ps(a, b); }
INLINE f32 larger(f32 a, f32 b) { return _mm512_max_ps(a, b); }
/// Good to 14 bits.
INLINE f32 inverse_root_estimate(f32 v) { return _mm512_rsqrt14_ps(v); }
INLINE void store(float* lanes, f32 v) { _mm512_storeu_ps(lanes, v); }
INLINE void store(std::int32_t* lanes, i32 v) { _mm512_storeu_si512(lanes, (__m512i)v); }
INLINE unsigned lanes_below(f32 a, f32 b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }

/// One row of four floats per j-ion, by its type.
INLINE f32 load_rows(const float* rows, const Slot* slots, const std::int32_t* j) {
  __m512 v = _mm512_castps128_ps512(_mm_load_ps(rows + 4 * slots[j[0]].type));
  v = _mm512_insertf32x4(v, _mm_load_ps(rows + 4 * slots[j[1]].type), 1);
  v = _mm512_insertf32x4(v, _mm_load_ps(rows + 4 * slots[j[2]].type), 2);
  return _mm512_insertf32x4(v, _mm_load_ps(rows + 4 * slots[j[3]].type), 3);
}

INLINE std::int32_t keep(std::int32_t* out, const std::int32_t* j, unsigned bits) {
  const auto four = static_cast<__mmask8>(_pext_u32(bits, 0x1111U));
  const __m128i js = _mm_loadu_si128(reinterpret_cast<const __m128i*>(j));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm_maskz_compress_epi32(four, js));
  return __builtin_popcount(bits);
}

/// The sixteen pairs of types are one register: a permutation picks them.
class Lookup {
 public:
  Lookup(const PairTables& tables, const std::int32_t* type)
      : row_(repeat(type) * 4),
        charges_(_mm512_load_ps(tables.charges)),
        repulsion_(_mm512_load_ps(tables.repulsion)),
        steepness_(_mm512_load_ps(tables.steepness)),
        dispersion_(_mm512_load_ps(tables.dispersion)),
        softness_(_mm512_load_ps(tables.softness)) {}

  [[nodiscard]] __attribute__((always_inline)) i32 types(i32 js, const Slot* /*slots*/,
                                                         const std::int32_t* /*j*/) const {
    return row_ + broadcast<3>(js);
  }
  [[nodiscard]] __attribute__((always_inline)) f32 charges(i32 t) const {
    return pick(t, charges_);
  }
  [[nodiscard]] __attribute__((always_inline)) f32 repulsion(i32 t) const {
    return pick(t, repulsion_);
  }
  [[nodiscard]] __attribute__((always_inline)) f32 steepness(i32 t) const {
    return pick(t, steepness_);
  }
  [[nodiscard]] __attribute__((always_inline)) f32 dispersion(i32 t) const {
    return pick(t, dispersion_);
  }
  [[nodiscard]] __attribute__((always_inline)) f32 softness(i32 t) const {
    return pick(t, softness_);
  }

 private:
  static __attribute__((always_inline)) f32 pick(i32 t, f32 table) {
    return _mm512_permutexvar_ps((__m512i)t, table);
  }
  i32 row_;
  f32 charges_, repulsion_, steepness_, dispersion_, softness_;
};

/// The four lanes of each group, summed, belong to its j-ion.
INLINE void subtract_forces(SlotForce* forces, const std::int32_t* j, i32 fx, i32 fy, i32 fz) {
  const __m512i x = (__m512i)fx;
  const __m512i y = (__m512i)fy;
  const __m512i z = (__m512i)fz;
  const __m512i none = _mm512_setzero_si512();
  const __m512i xy = _mm512_add_epi32(_mm512_unpacklo_epi32(x, y), _mm512_unpackhi_epi32(x, y));
  const __m512i zn =
      _mm512_add_epi32(_mm512_unpacklo_epi32(z, none), _mm512_unpackhi_epi32(z, none));
  const __m512i sum =
      _mm512_add_epi32(_mm512_unpacklo_epi64(xy, zn), _mm512_unpackhi_epi64(xy, zn));
  const auto subtract = [&](std::int32_t slot, __m128i f) {
    auto* force = reinterpret_cast<__m128i*>(forces + slot);
    _mm_store_si128(force, _mm_sub_epi32(_mm_load_si128(force), f));
  };
  subtract(j[0], _mm512_castsi512_si128(sum));
  subtract(j[1], _mm512_extracti32x4_epi32(sum, 1));
  subtract(j[2], _mm512_extracti32x4_epi32(sum, 2));
  subtract(j[3], _mm512_extracti32x4_epi32(sum, 3));
}

#include "kernel_bodies.hpp"

}  // namespace catex::fast::avx512

namespace catex::fast {
extern const Kernels avx512_kernels{avx512::pairs,         avx512::prune,  avx512::move,
                                    avx512::box_distances, avx512::spread, avx512::gather};
}
