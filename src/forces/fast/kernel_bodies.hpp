// Included by kernels_*.cpp, inside the namespace of an instruction set, after its primitives:
//   groups                j-ions in one register, each beside the four ions i
//   f32, i32              registers of 4 * groups lanes; lane 4 g + k is the pair of j-ion g, ion k
//   Lookup                parameters of the pairs in a register
//   load_slots, load_rows what belongs to `groups` j-ions
//   subtract_forces       the reaction on them
//   keep                  appends those j-ions whose bit 4 g is set; may write `groups` entries
//   set, repeat, broadcast, to_float, to_int, inverse_root_estimate, smaller, larger, lanes_below,
//   store

INLINE i32 set_int(int value) { return i32{} + value; }

struct Vector {
  f32 x, y, z;
};

/// Difference of two sets of coordinates in Å, to the nearest image.
template <bool orthorhombic>
INLINE Vector difference(const i32& xi, const i32& yi, const i32& zi, const i32& j,
                         const float* m) {
  const f32 a = to_float(xi - broadcast<0>(j));
  const f32 b = to_float(yi - broadcast<1>(j));
  const f32 c = to_float(zi - broadcast<2>(j));
  if constexpr (orthorhombic) return {a * set(m[0]), b * set(m[4]), c * set(m[8])};
  return {a * set(m[0]) + b * set(m[1]) + c * set(m[2]),
          a * set(m[3]) + b * set(m[4]) + c * set(m[5]),
          a * set(m[6]) + b * set(m[7]) + c * set(m[8])};
}

/// One Newton step on the estimate that the processor has.
INLINE f32 inverse_root(f32 v) {
  const f32 y = inverse_root_estimate(v);
  return y * (set(1.5F) - set(0.5F) * v * y * y);
}

/// 2^y for y <= 0, relative error 1e-7: an integer power by exponent bits, the rest by a
/// polynomial on [-1/2, 1/2] (least maximum relative error).
INLINE f32 exp2_negative(f32 y) {
  const f32 shift = set(12582912.0F);  // 1.5 * 2^23: adding it rounds to an integer
  y = larger(y, set(-125.0F));
  const f32 shifted = y + shift;
  const f32 f = y - (shifted - shift);
  f32 p = set(1.32647310e-3F);
  p = p * f + set(9.67151276e-3F);
  p = p * f + set(5.55073373e-2F);
  p = p * f + set(2.40222421e-1F);
  p = p * f + set(6.93146978e-1F);
  p = p * f + set(1.0F);
  return (f32)((i32)p + ((i32)shifted << 23));
}

INLINE f32 polynomial(const float* c, f32 t) {
  f32 sum = set(c[split_terms - 1]);
#pragma GCC unroll 16
  for (int k = split_terms - 2; k >= 0; --k) sum = sum * t + set(c[k]);
  return sum;
}

/// Bit 4 g set where any lane of group g is.
INLINE unsigned any_of_group(unsigned lanes) {
  lanes |= lanes >> 1U;
  lanes |= lanes >> 2U;
  return lanes & 0x1111U;
}

/// What one cluster collects.
struct Sums {
  i32 fx, fy, fz;
  f32 coulomb, buckingham, xx, yy, zz, yz, xz, xy;
  f32 closest2, strongest;
};

/// Four i-ions against `groups` j-ions. Lanes take part where r² < coulomb2 or buckingham2.
template <bool orthorhombic, bool with_coulomb, bool with_energy>
INLINE void add_block(const PairInput& in, const i32& xi, const i32& yi, const i32& zi,
                      const Lookup& lookup, const std::int32_t* j, f32 coulomb2, f32 buckingham2,
                      Sums& sums, SlotForce* forces) {
  const f32 zero = set(0.0F);
  const i32 js = load_slots(in.slots, j);
  const auto types = lookup.types(js, in.slots, j);
  const Vector d = difference<orthorhombic>(xi, yi, zi, js, in.to_cartesian);
  const f32 r2 = d.x * d.x + d.y * d.y + d.z * d.z;
  const auto in_buckingham = r2 < buckingham2;
  sums.closest2 = smaller(sums.closest2, in_buckingham ? r2 : sums.closest2);
  const f32 safe2 = larger(r2, set(in.closest2));
  const f32 inverse_r = inverse_root(safe2);
  const f32 inverse_r2 = inverse_r * inverse_r;
  const f32 e = exp2_negative(safe2 * inverse_r * lookup.steepness(types));
  const f32 repulsion = lookup.repulsion(types) * e;
  const f32 inverse_r6 = inverse_r2 * inverse_r2 * inverse_r2;
  const f32 dispersion = lookup.dispersion(types) * inverse_r6;
  f32 f = in_buckingham ? repulsion * inverse_r - dispersion * inverse_r2 : zero;
  if constexpr (with_energy) {
    const f32 energy = repulsion * lookup.softness(types) - dispersion * set(1.0F / 6.0F);
    sums.buckingham += in_buckingham ? energy : zero;
  }
  if constexpr (with_coulomb) {
    const f32 t = safe2 * set(in.split.scale) - set(1.0F);
    const f32 charges = lookup.charges(types);
    const f32 short_range = inverse_r * inverse_r2 - polynomial(in.split.force, t);
    f += r2 < coulomb2 ? charges * short_range : zero;
    if constexpr (with_energy) {
      const f32 energy = charges * (inverse_r - polynomial(in.split.energy, t));
      sums.coulomb += r2 < coulomb2 ? energy : zero;
    }
  }
  sums.strongest = larger(sums.strongest, f);
  const f32 fx = f * d.x;
  const f32 fy = f * d.y;
  const f32 fz = f * d.z;
  if constexpr (with_energy) {
    sums.xx += fx * d.x;
    sums.yy += fy * d.y;
    sums.zz += fz * d.z;
    sums.yz += fy * d.z;
    sums.xz += fx * d.z;
    sums.xy += fx * d.y;
  }
  const i32 ix = to_int(fx);
  const i32 iy = to_int(fy);
  const i32 iz = to_int(fz);
  sums.fx += ix;
  sums.fy += iy;
  sums.fz += iz;
  subtract_forces(forces, j, ix, iy, iz);
}

/// Lane k of all groups belongs to ion k of the cluster.
INLINE void add_own_forces(SlotForce* own, const Sums& sums) {
  std::int32_t x[4 * groups], y[4 * groups], z[4 * groups];
  store(x, sums.fx);
  store(y, sums.fy);
  store(z, sums.fz);
  for (int lane = 0; lane < 4 * groups; ++lane) {
    own[lane % 4].x += x[lane];
    own[lane % 4].y += y[lane];
    own[lane % 4].z += z[lane];
  }
}

/// Lane masks as cutoffs: a lane that must not count gets the cutoff -1.
INLINE f32 only(f32 cutoff2, i32 use) { return use != 0 ? cutoff2 : set(-1.0F); }

/// Lanes of the first `count` groups.
INLINE i32 first_groups(int count) { return lane_group() < count ? set_int(-1) : set_int(0); }

template <bool orthorhombic, bool with_energy>
INLINE void add_cluster(const PairInput& in, std::int32_t cluster, PairOutput& out) {
  const Slot* own = in.slots + cluster_size * cluster;
  std::int32_t x[4], y[4], z[4], type[4], valid[4], index[4];
  for (int k = 0; k < 4; ++k) {
    x[k] = own[k].x;
    y[k] = own[k].y;
    z[k] = own[k].z;
    type[k] = own[k].type;
    valid[k] = cluster_size * cluster + k < in.ions ? -1 : 0;
    index[k] = k;
  }
  const i32 xi = repeat(x);
  const i32 yi = repeat(y);
  const i32 zi = repeat(z);
  const Lookup lookup(in.tables, type);
  const f32 coulomb2 = only(set(in.coulomb_cutoff2), repeat(valid));
  const f32 buckingham2 = only(set(in.buckingham_cutoff2), repeat(valid));
  const f32 zero = set(0.0F);
  Sums sums{{}, {}, {}, zero, zero, zero, zero, zero, zero, zero, zero, set(1e30F), zero};

  // Pairs inside the cluster, each once: j > i.
  for (int first = 0; first < cluster_size; first += groups) {
    std::int32_t j[groups];
    for (int g = 0; g < groups; ++g) j[g] = cluster_size * cluster + first + g;
    const i32 k = lane_group() + first;
    i32 use = k > repeat(index) ? set_int(-1) : set_int(0);
    use = cluster_size * cluster + k < in.ions ? use : set_int(0);
    add_block<orthorhombic, true, with_energy>(in, xi, yi, zi, lookup, j, only(coulomb2, use),
                                               only(buckingham2, use), sums, out.forces);
  }

  const std::int32_t* j = in.list.slots + in.list.start[cluster];
  std::int32_t left = in.list.near[cluster];
  for (; left >= groups; left -= groups, j += groups) {
    add_block<orthorhombic, true, with_energy>(in, xi, yi, zi, lookup, j, coulomb2, buckingham2,
                                               sums, out.forces);
  }
  if (left > 0) {
    const i32 use = first_groups(left);
    add_block<orthorhombic, true, with_energy>(in, xi, yi, zi, lookup, j, only(coulomb2, use),
                                               only(buckingham2, use), sums, out.forces);
  }

  j = in.list.slots + in.list.start[cluster] + in.list.near[cluster];
  left = in.list.far[cluster];
  for (; left >= groups; left -= groups, j += groups) {
    add_block<orthorhombic, false, with_energy>(in, xi, yi, zi, lookup, j, coulomb2, buckingham2,
                                                sums, out.forces);
  }
  if (left > 0) {
    add_block<orthorhombic, false, with_energy>(in, xi, yi, zi, lookup, j, coulomb2,
                                                only(buckingham2, first_groups(left)), sums,
                                                out.forces);
  }

  add_own_forces(out.forces + cluster_size * cluster, sums);
  float closest2[4 * groups];
  float strongest[4 * groups];
  store(closest2, sums.closest2);
  store(strongest, sums.strongest);
  for (const float c : closest2) out.closest2 = c < out.closest2 ? c : out.closest2;
  for (const float f : strongest) out.strongest = f > out.strongest ? f : out.strongest;
  if constexpr (with_energy) {
    const auto total = [](const f32& v) {
      float lanes[4 * groups];
      store(lanes, v);
      double sum = 0.0;
      for (const float lane : lanes) sum += lane;
      return sum;
    };
    out.sums->coulomb += total(sums.coulomb);
    out.sums->buckingham += total(sums.buckingham);
    out.sums->xx += total(sums.xx);
    out.sums->yy += total(sums.yy);
    out.sums->zz += total(sums.zz);
    out.sums->yz += total(sums.yz);
    out.sums->xz += total(sums.xz);
    out.sums->xy += total(sums.xy);
  }
}

static void pairs(const PairInput& in, std::int32_t begin, std::int32_t end, PairOutput& out) {
  for (std::int32_t c = begin; c < end; ++c) {
    if (in.orthorhombic) {
      out.sums ? add_cluster<true, true>(in, c, out) : add_cluster<true, false>(in, c, out);
    } else {
      out.sums ? add_cluster<false, true>(in, c, out) : add_cluster<false, false>(in, c, out);
    }
  }
}

template <bool orthorhombic>
static PruneResult prune_list(const PruneInput& in, std::int32_t cluster,
                              const std::int32_t* candidates, std::int32_t count, std::int32_t* out,
                              std::int32_t* scratch) {
  const Slot* own = in.slots + cluster_size * cluster;
  std::int32_t x[4], y[4], z[4];
  alignas(16) float near2[4][4];  // by type of j and ion i
  alignas(16) float far2[4][4];
  for (int k = 0; k < 4; ++k) {
    x[k] = own[k].x;
    y[k] = own[k].y;
    z[k] = own[k].z;
    const bool valid = cluster_size * cluster + k < in.ions;
    for (int t = 0; t < 4; ++t) {
      near2[t][k] = valid ? in.near2[4 * own[k].type + t] : -1.0F;
      far2[t][k] = valid ? in.far2[4 * own[k].type + t] : -1.0F;
    }
  }
  const i32 xi = repeat(x);
  const i32 yi = repeat(y);
  const i32 zi = repeat(z);
  std::int32_t near = 0;
  std::int32_t far = 0;
  for (std::int32_t n = 0; n < count; n += groups) {
    const std::int32_t* const j = candidates + n;
    const Vector d = difference<orthorhombic>(xi, yi, zi, load_slots(in.slots, j), in.to_cartesian);
    const f32 r2 = d.x * d.x + d.y * d.y + d.z * d.z;
    const unsigned all = count - n < groups ? (1U << (4 * (count - n))) - 1U : ~0U;
    const unsigned is_near =
        any_of_group(all & lanes_below(r2, load_rows(&near2[0][0], in.slots, j)));
    const unsigned is_far =
        any_of_group(all & lanes_below(r2, load_rows(&far2[0][0], in.slots, j)));
    near += keep(out + near, j, is_near);
    far += keep(scratch + far, j, is_far & ~is_near);
  }
  for (std::int32_t n = 0; n < far; ++n) out[near + n] = scratch[n];
  return {near, far};
}

static PruneResult prune(const PruneInput& in, std::int32_t cluster, const std::int32_t* candidates,
                         std::int32_t count, std::int32_t* out, std::int32_t* scratch) {
  return in.orthorhombic ? prune_list<true>(in, cluster, candidates, count, out, scratch)
                         : prune_list<false>(in, cluster, candidates, count, out, scratch);
}

template <bool orthorhombic>
static void measure_boxes(const BoxView& boxes, const Box& own, const float* widths,
                          float* distance2) {
  const std::int32_t x = own.centre[0];
  const std::int32_t y = own.centre[1];
  const std::int32_t z = own.centre[2];
  const auto gap2 = [](std::int32_t apart, float halves, float width) {
    const auto a = static_cast<float>(apart);
    const float gap = (a < 0.0F ? -a : a) * 0x1p-32F - halves;
    const float length = (gap > 0.0F ? gap : 0.0F) * width;
    return length * length;
  };
#pragma GCC ivdep
  for (std::int32_t k = 0; k < boxes.count; ++k) {
    const float a = gap2(boxes.centre[0][k] - x, boxes.half[0][k] + own.half[0], widths[0]);
    const float b = gap2(boxes.centre[1][k] - y, boxes.half[1][k] + own.half[1], widths[1]);
    const float c = gap2(boxes.centre[2][k] - z, boxes.half[2][k] + own.half[2], widths[2]);
    // In a skewed cell distances between faces do not add up.
    const float larger_ab = a > b ? a : b;
    distance2[k] = orthorhombic ? a + b + c : (larger_ab > c ? larger_ab : c);
  }
}

static void box_distances(const BoxView& boxes, const Box& own, const float* widths,
                          bool orthorhombic, float* distance2) {
  orthorhombic ? measure_boxes<true>(boxes, own, widths, distance2)
               : measure_boxes<false>(boxes, own, widths, distance2);
}

typedef double f64x4 __attribute__((vector_size(32)));
typedef std::int64_t i64x4 __attribute__((vector_size(32)));
typedef float f32x4 __attribute__((vector_size(16)));
typedef std::int32_t i32x4 __attribute__((vector_size(16), may_alias));

static float move(const MoveInput& in, std::int32_t begin, std::int32_t end, Slot* slots) {
  // Adding 1.5 * 2^52 leaves the integer in the low bits of the mantissa; its lower 32 are the
  // fraction of the cell, wrapped. Good for positions up to 2^19 cells away.
  const f64x4 to_integer = f64x4{} + 6755399441055744.0;
  f64x4 fixed[3];
  f32x4 cartesian[3];
  for (int axis = 0; axis < 3; ++axis) {
    for (int k = 0; k < 4; ++k) {
      fixed[axis][k] = in.to_fixed[axis][k];
      cartesian[axis][k] = in.to_cartesian[axis][k];
    }
  }
  f32x4 largest{};
  for (std::int32_t k = begin; k < end; ++k) {
    const double* const r = in.positions + 3 * static_cast<std::int64_t>(in.ion[k]);
    const f64x4 s = r[0] * fixed[0] + r[1] * fixed[1] + r[2] * fixed[2] + to_integer;
    i32x4 x = __builtin_convertvector((i64x4)s, i32x4);
    const std::int32_t type = slots[k].type;
    const Slot& from = in.reference[k];
    const f32x4 d = static_cast<float>(x[0] - from.x) * cartesian[0] +
                    static_cast<float>(x[1] - from.y) * cartesian[1] +
                    static_cast<float>(x[2] - from.z) * cartesian[2];
    const f32x4 d2 = d * d;
    const f32x4 move2 = (f32x4{} + (d2[0] + d2[1] + d2[2])) * in.weight2[type];
    largest = move2 > largest ? move2 : largest;
    x[3] = type;
    *reinterpret_cast<i32x4*>(slots + k) = x;
  }
  return largest[0];
}

/// Eight floats: a row of mesh points around an ion, or its window weights.
typedef float Row __attribute__((vector_size(32), aligned(4), may_alias));

/// Where the window of an ion lies along one axis, and its weights there.
struct AxisWindow {
  std::int32_t first;  ///< lowest mesh point touched, in [0, grid)
  Row value, slope;
};

INLINE AxisWindow axis_window(std::int32_t coordinate, std::int32_t grid,
                              const WindowTable& table) {
  // Mesh coordinate less half the window, in units of 2^-32; exact.
  const std::int64_t at = static_cast<std::int64_t>(static_cast<std::uint32_t>(coordinate)) * grid -
                          (static_cast<std::int64_t>(table.points) << 31);
  const std::int64_t first = (at + 0xFFFFFFFFLL) >> 32;
  const auto theta = static_cast<std::uint32_t>((first << 32) - at);
  // In [-1, 1]: exact but for the last rounding.
  const float u = static_cast<float>(static_cast<std::int32_t>(theta ^ 0x80000000U)) * 0x1p-31F;
  AxisWindow window;
  window.first = static_cast<std::int32_t>(first < 0 ? first + grid : first);
  Row value = *reinterpret_cast<const Row*>(table.value[window_terms - 1]);
  Row slope = *reinterpret_cast<const Row*>(table.slope[window_terms - 1]);
#pragma GCC unroll 16
  for (int k = window_terms - 2; k >= 0; --k) {
    value = value * u + *reinterpret_cast<const Row*>(table.value[k]);
    slope = slope * u + *reinterpret_cast<const Row*>(table.slope[k]);
  }
  window.value = value;
  window.slope = slope;
  return window;
}

/// Where in the mesh the planes and, in a plane, the rows that an ion touches begin.
template <int points>
INLINE void find_rows(const AxisWindow& wx, const AxisWindow& wy, const AxisWindow& wz,
                      const MeshView& mesh, std::int64_t* plane_of, std::int64_t* row_of) {
  const std::int64_t plane = mesh.grid[1] * mesh.row;
  for (int k = 0; k < points; ++k) {
    const std::int32_t x = wx.first + k;
    const std::int32_t y = wy.first + k;
    plane_of[k] = (x < mesh.grid[0] ? x : x - mesh.grid[0]) * plane;
    row_of[k] = (y < mesh.grid[1] ? y : y - mesh.grid[1]) * mesh.row + wz.first;
  }
}

/// Planes that one thread fills.
struct Slab {
  std::int32_t begin, end;
};

/// Whether a window that begins at plane `first` reaches into the slab; beyond the last plane it
/// goes on at plane 0.
template <int points>
INLINE bool reaches(const Slab& slab, std::int32_t first, std::int32_t planes) {
  const std::int32_t last = first + points;
  return (first < slab.end && last > slab.begin) || last - planes > slab.begin;
}

template <int points>
static void spread_window(const Slot* slots, std::int32_t ions, const float* charge_of_type,
                          const WindowTable& table, const MeshView& mesh, const Slab& slab) {
  const std::int64_t plane = mesh.grid[1] * mesh.row;
  const std::int64_t low = slab.begin * plane;
  const std::int64_t high = slab.end * plane;
  for (std::int32_t i = 0; i < ions; ++i) {
    const AxisWindow wx = axis_window(slots[i].x, mesh.grid[0], table);
    if (!reaches<points>(slab, wx.first, mesh.grid[0])) continue;
    const AxisWindow wy = axis_window(slots[i].y, mesh.grid[1], table);
    const AxisWindow wz = axis_window(slots[i].z, mesh.grid[2], table);
    std::int64_t plane_of[points];
    std::int64_t row_of[points];
    find_rows<points>(wx, wy, wz, mesh, plane_of, row_of);
    const Row weights = wz.value * charge_of_type[slots[i].type];
#pragma GCC unroll 8
    for (int a = 0; a < points; ++a) {
      if (plane_of[a] < low || plane_of[a] >= high) continue;
      float* const values = mesh.values + plane_of[a];
      const Row in_plane = weights * wx.value[a];
#pragma GCC unroll 8
      for (int b = 0; b < points; ++b) {
        Row& row = *reinterpret_cast<Row*>(values + row_of[b]);
        row += in_plane * wy.value[b];
      }
    }
  }
}

template <int points>
static void gather_window(const Slot* slots, std::int32_t begin, std::int32_t end,
                          const WindowTable& table, const MeshView& mesh, float* gradients) {
  for (std::int32_t i = begin; i < end; ++i) {
    const AxisWindow wx = axis_window(slots[i].x, mesh.grid[0], table);
    const AxisWindow wy = axis_window(slots[i].y, mesh.grid[1], table);
    const AxisWindow wz = axis_window(slots[i].z, mesh.grid[2], table);
    std::int64_t plane_of[points];
    std::int64_t row_of[points];
    find_rows<points>(wx, wy, wz, mesh, plane_of, row_of);
    Row by_x{}, by_y{}, by_z{};  // still to be weighted along z
#pragma GCC unroll 8
    for (int a = 0; a < points; ++a) {
      const float* const values = mesh.values + plane_of[a];
      Row level{}, slope{};
#pragma GCC unroll 8
      for (int b = 0; b < points; ++b) {
        const Row row = *reinterpret_cast<const Row*>(values + row_of[b]);
        level += row * wy.value[b];
        slope += row * wy.slope[b];
      }
      by_x += level * wx.slope[a];
      by_y += slope * wx.value[a];
      by_z += level * wx.value[a];
    }
    by_x *= wz.value;
    by_y *= wz.value;
    by_z *= wz.slope;
    float sum[3] = {};
    for (int c = 0; c < points; ++c) {
      sum[0] += by_x[c];
      sum[1] += by_y[c];
      sum[2] += by_z[c];
    }
    for (int axis = 0; axis < 3; ++axis)
      gradients[4 * static_cast<std::int64_t>(i) + axis] = sum[axis];
  }
}

static void spread(const Slot* slots, std::int32_t ions, const float* charge_of_type,
                   const WindowTable& table, const MeshView& mesh, std::int32_t begin,
                   std::int32_t end) {
  constexpr decltype(&spread_window<8>) by_points[] = {spread_window<5>, spread_window<6>,
                                                       spread_window<7>, spread_window<8>};
  by_points[table.points - min_window_points](slots, ions, charge_of_type, table, mesh,
                                              {begin, end});
}

static void gather(const Slot* slots, std::int32_t begin, std::int32_t end,
                   const WindowTable& table, const MeshView& mesh, float* gradients) {
  constexpr decltype(&gather_window<8>) by_points[] = {gather_window<5>, gather_window<6>,
                                                       gather_window<7>, gather_window<8>};
  by_points[table.points - min_window_points](slots, begin, end, table, mesh, gradients);
}

#undef INLINE
