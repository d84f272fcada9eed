#include <emmintrin.h>

#include "kernels.hpp"

namespace catex::fast::baseline {

#define INLINE static inline __attribute__((always_inline))

constexpr int groups = 1;
using f32 = __m128;
using i32 = std::int32_t __attribute__((vector_size(16)));

INLINE f32 set(float value) { return _mm_set1_ps(value); }
INLINE f32 repeat_float(const float* four) { return _mm_loadu_ps(four); }
INLINE i32 repeat(const std::int32_t* four) {
  return (i32)_mm_loadu_si128(reinterpret_cast<const __m128i*>(four));
}
INLINE i32 lane_group() { return i32{0, 0, 0, 0}; }

INLINE i32 load_slots(const Slot* slots, const std::int32_t* j) {
  return (i32)_mm_load_si128(reinterpret_cast<const __m128i*>(slots + j[0]));
}
template <int component>
INLINE i32 broadcast(i32 v) {
  return (i32)_mm_shuffle_epi32((__m128i)v, component * 0x55);
}
INLINE f32 to_float(i32 v) { return _mm_cvtepi32_ps((__m128i)v); }
INLINE i32 to_int(f32 v) { return (i32)_mm_cvtps_epi32(v); }
INLINE f32 smaller(f32 a, f32 b) { return _mm_min_ps(a, b); }
INLINE f32 larger(f32 a, f32 b) { return _mm_max_ps(a, b); }
/// Good to 12 bits.
INLINE f32 inverse_root_estimate(f32 v) { return _mm_rsqrt_ps(v); }
INLINE void store(float* lanes, f32 v) { _mm_storeu_ps(lanes, v); }
INLINE void store(std::int32_t* lanes, i32 v) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(lanes), (__m128i)v);
}
INLINE unsigned lanes_below(f32 a, f32 b) {
  return static_cast<unsigned>(_mm_movemask_ps(_mm_cmplt_ps(a, b)));
}

/// One row of four floats per j-ion, by its type.
INLINE f32 load_rows(const float* rows, const Slot* slots, const std::int32_t* j) {
  return _mm_load_ps(rows + 4 * slots[j[0]].type);
}

#include "row_lookup.hpp"

/// The four lanes, summed, belong to the j-ion.
INLINE void subtract_forces(SlotForce* forces, const std::int32_t* j, i32 fx, i32 fy, i32 fz) {
  const __m128i x = (__m128i)fx;
  const __m128i y = (__m128i)fy;
  const __m128i z = (__m128i)fz;
  const __m128i none = _mm_setzero_si128();
  const __m128i xy = _mm_add_epi32(_mm_unpacklo_epi32(x, y), _mm_unpackhi_epi32(x, y));
  const __m128i zn = _mm_add_epi32(_mm_unpacklo_epi32(z, none), _mm_unpackhi_epi32(z, none));
  const __m128i sum = _mm_add_epi32(_mm_unpacklo_epi64(xy, zn), _mm_unpackhi_epi64(xy, zn));
  auto* force = reinterpret_cast<__m128i*>(forces + j[0]);
  _mm_store_si128(force, _mm_sub_epi32(_mm_load_si128(force), sum));
}

#include "kernel_bodies.hpp"

}  // namespace catex::fast::baseline

namespace catex::fast {
extern const Kernels baseline_kernels{baseline::pairs,         baseline::prune,  baseline::move,
                                      baseline::box_distances, baseline::spread, baseline::gather};
}
