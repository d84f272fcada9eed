#include <immintrin.h>

#include "kernels.hpp"

namespace catex::fast::avx2 {

#define INLINE static inline __attribute__((always_inline))

constexpr int groups = 2;
using f32 = __m256;
using i32 = std::int32_t __attribute__((vector_size(32)));

INLINE f32 set(float value) { return _mm256_set1_ps(value); }
INLINE f32 repeat_float(const float* four) {
  return _mm256_broadcast_ps(reinterpret_cast<const __m128*>(four));
}
INLINE i32 repeat(const std::int32_t* four) {
  return (i32)_mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(four)));
}
INLINE i32 lane_group() { return i32{0, 0, 0, 0, 1, 1, 1, 1}; }

INLINE i32 load_slots(const Slot* slots, const std::int32_t* j) {
  const auto load = [&](int g) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(slots + j[g]));
  };
  return (i32)_mm256_inserti128_si256(_mm256_castsi128_si256(load(0)), load(1), 1);
}
template <int component>
INLINE i32 broadcast(i32 v) {
  return (i32)_mm256_shuffle_epi32((__m256i)v, component * 0x55);
}
INLINE f32 to_float(i32 v) { return _mm256_cvtepi32_ps((__m256i)v); }
INLINE i32 to_int(f32 v) { return (i32)_mm256_cvtps_epi32(v); }
INLINE f32 smaller(f32 a, f32 b) { return _mm256_min_ps(a, b); }
INLINE f32 larger(f32 a, f32 b) { return _mm256_max_ps(a, b); }
/// Good to 12 bits.
INLINE f32 inverse_root_estimate(f32 v) { return _mm256_rsqrt_ps(v); }
INLINE void store(float* lanes, f32 v) { _mm256_storeu_ps(lanes, v); }
INLINE void store(std::int32_t* lanes, i32 v) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), (__m256i)v);
}
INLINE unsigned lanes_below(f32 a, f32 b) {
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_LT_OQ)));
}

/// One row of four floats per j-ion, by its type.
INLINE f32 load_rows(const float* rows, const Slot* slots, const std::int32_t* j) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_load_ps(rows + 4 * slots[j[0]].type)),
                              _mm_load_ps(rows + 4 * slots[j[1]].type), 1);
}

#include "row_lookup.hpp"

/// The four lanes of each group, summed, belong to its j-ion.
INLINE void subtract_forces(SlotForce* forces, const std::int32_t* j, i32 fx, i32 fy, i32 fz) {
  const __m256i x = (__m256i)fx;
  const __m256i y = (__m256i)fy;
  const __m256i z = (__m256i)fz;
  const __m256i none = _mm256_setzero_si256();
  const __m256i xy = _mm256_add_epi32(_mm256_unpacklo_epi32(x, y), _mm256_unpackhi_epi32(x, y));
  const __m256i zn =
      _mm256_add_epi32(_mm256_unpacklo_epi32(z, none), _mm256_unpackhi_epi32(z, none));
  const __m256i sum =
      _mm256_add_epi32(_mm256_unpacklo_epi64(xy, zn), _mm256_unpackhi_epi64(xy, zn));
  const auto subtract = [&](std::int32_t slot, __m128i f) {
    auto* force = reinterpret_cast<__m128i*>(forces + slot);
    _mm_store_si128(force, _mm_sub_epi32(_mm_load_si128(force), f));
  };
  subtract(j[0], _mm256_castsi256_si128(sum));
  subtract(j[1], _mm256_extracti128_si256(sum, 1));
}

#include "kernel_bodies.hpp"

}  // namespace catex::fast::avx2

namespace catex::fast {
extern const Kernels avx2_kernels{avx2::pairs,         avx2::prune,  avx2::move,
                                  avx2::box_distances, avx2::spread, avx2::gather};
}
