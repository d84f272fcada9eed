#pragma once

#include <cstdint>

#include "catex/base/instruction_set.hpp"

/// The inner loops of the fast path, compiled once for each instruction set. Only plain data
/// crosses this border: code compiled for one processor must not leak into shared inline functions.
namespace catex::fast {

/// One ion as the kernels see it. Coordinates are fractions of the cell in units of 2^-32, so that
/// differences of 32-bit integers wrap to the nearest image by themselves.
struct alignas(16) Slot {
  std::int32_t x, y, z;
  std::int32_t type;
};

/// Force on a slot in units of 2^-23 eV/Å. Integer sums do not depend on their order, so forces
/// are the same for any list, any schedule and any number of threads.
struct alignas(16) SlotForce {
  std::int32_t x, y, z;
  std::int32_t unused;
};
inline constexpr float force_units_per_eV_A = 8388608.0F;  // 2^23: range ±256 eV/Å

/// Ions i are taken four at a time (a "cluster": slots 4 c to 4 c + 3), ions j singly.
inline constexpr int cluster_size = 4;
/// Species present in a system; their pairs fill one vector register.
inline constexpr int max_types = 4;

/// Per pair of types, at 4 i + j, so that forces come in units of SlotForce.
struct alignas(64) PairTables {
  float charges[16] = {};     ///< k_e q_i q_j
  float repulsion[16] = {};   ///< A / B
  float steepness[16] = {};   ///< -log2(e) / B
  float dispersion[16] = {};  ///< 6 C
  float softness[16] = {};    ///< B
};

/// Long-range part of the split as polynomials in t = scale r² - 1; see ProlateSplit.
inline constexpr int split_terms = 12;
struct SplitTable {
  float scale;
  float force[split_terms];
  float energy[split_terms];
};

/// Neighbours of all clusters. Those of cluster c lie in `slots` from start[c] on: first the near
/// ones, then the far ones, then at least `list_slack` numbers of any slots.
inline constexpr int list_slack = 4;  // blocks are read and written whole
struct NeighbourView {
  const std::int64_t* start;
  const std::int32_t* near;
  const std::int32_t* far;
  const std::int32_t* slots;
};

/// Sums over the pairs of a few clusters; energies and virial in units of 2^-23 eV.
struct PairSums {
  double coulomb = 0, buckingham = 0;
  double xx = 0, yy = 0, zz = 0, yz = 0, xz = 0, xy = 0;
};

struct PairInput {
  const Slot* slots;
  std::int32_t ions;         ///< slots beyond are there to fill the last cluster
  float to_cartesian[9];     ///< row by row; times a difference of coordinates: [Å]
  bool orthorhombic;         ///< to_cartesian is diagonal
  float coulomb_cutoff2;     ///< [Å²]
  float buckingham_cutoff2;  ///< [Å²]
  float closest2;            ///< pairs are evaluated as if no closer than this [Å²]
  PairTables tables;
  SplitTable split;
  NeighbourView list;
};

struct PairOutput {
  SlotForce* forces;  ///< added to
  PairSums* sums;     ///< added to; null when only forces are wanted
  float closest2;     ///< least squared distance met [Å²]
  float strongest;    ///< largest repulsion over distance met [force units / Å]
};

/// Which neighbours of a candidate list are within reach of some ion of the cluster.
struct PruneInput {
  const Slot* slots;
  std::int32_t ions;
  float to_cartesian[9];
  bool orthorhombic;
  float near2[16];  ///< within this of an ion, by types 4 i + j: near [Å²]
  float far2[16];   ///< else within this: far [Å²]
};

/// How many were kept.
struct PruneResult {
  std::int32_t near, far;
};

/// Positions of ions to fixed point, and how far they went.
struct MoveInput {
  const double* positions;   ///< x y z of ion 0, of ion 1, ... [Å]
  const std::int32_t* ion;   ///< of each slot
  double to_fixed[3][4];     ///< columns of the inverse cell times 2^32
  const Slot* reference;     ///< slots that moves are measured from
  float to_cartesian[3][4];  ///< columns of the cell times 2^-32
  float weight2[max_types];  ///< squared moves of a type count so much
};

inline constexpr int min_window_points = 5;
inline constexpr int max_window_points = 8;
inline constexpr int window_terms = 10;
/// Window weights of the points around an ion as polynomials in u in [-1, 1]: value and slope.
struct alignas(64) WindowTable {
  int points;
  float value[window_terms][max_window_points];
  float slope[window_terms][max_window_points];
};

struct MeshView {
  std::int32_t grid[3];
  std::int64_t row;  ///< floats from one row of the mesh to the next, >= grid[2] + 8
  float* values;
};

/// Boxes around clusters, axis by axis: centres in units of 2^-32 cell vectors, half extents in
/// cell vectors.
struct BoxView {
  const std::int32_t* centre[3];
  const float* half[3];
  std::int32_t count;
};
struct Box {
  std::int32_t centre[3];
  float half[3];
};

struct Kernels {
  /// Pairs of clusters [begin, end).
  void (*pairs)(const PairInput& in, std::int32_t begin, std::int32_t end, PairOutput& out);
  /// Writes the near ones, then the far ones to `out`. All arrays have list_slack entries more.
  PruneResult (*prune)(const PruneInput& in, std::int32_t cluster, const std::int32_t* candidates,
                       std::int32_t count, std::int32_t* out, std::int32_t* scratch);
  /// Sets the coordinates of slots [begin, end), whose types stand; returns the largest weighted
  /// squared move [Å²].
  float (*move)(const MoveInput& in, std::int32_t begin, std::int32_t end, Slot* slots);
  /// Least squared distances of boxes from `own` [Å²]; `widths` of the cell between its faces.
  void (*box_distances)(const BoxView& boxes, const Box& own, const float* widths,
                        bool orthorhombic, float* distance2);
  /// Adds the charges of the slots [0, ions) to the planes [begin, end) of the mesh.
  void (*spread)(const Slot* slots, std::int32_t ions, const float* charge_of_type,
                 const WindowTable& window, const MeshView& mesh, std::int32_t begin,
                 std::int32_t end);
  /// Gradients of the mesh function at the slots [begin, end), by mesh coordinate: gradients[4 k].
  void (*gather)(const Slot* slots, std::int32_t begin, std::int32_t end, const WindowTable& window,
                 const MeshView& mesh, float* gradients);
};

/// Throws InputError when this machine does not have the instruction set.
[[nodiscard]] const Kernels& kernels_for(InstructionSet set);

}  // namespace catex::fast
