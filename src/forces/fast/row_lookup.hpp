// Included by kernels_avx2.cpp and kernels_baseline.cpp, inside their namespaces.

INLINE std::int32_t keep(std::int32_t* out, const std::int32_t* j, unsigned bits) {
  std::int32_t kept = 0;
  for (int g = 0; g < groups; ++g) {
    out[kept] = j[g];  // always, and kept by counting: no branch to mispredict
    kept += static_cast<std::int32_t>(bits >> (4 * g) & 1U);
  }
  return kept;
}

/// Where a permutation of sixteen entries costs too much: the parameters of the four i-ions with
/// each type stand in a row of their own.
class Lookup {
 public:
  Lookup(const PairTables& tables, const std::int32_t* type) {
    const float* const all[] = {tables.charges, tables.repulsion, tables.steepness,
                                tables.dispersion, tables.softness};
    for (int p = 0; p < 5; ++p) {
      for (int t = 0; t < max_types; ++t) {
        for (int k = 0; k < cluster_size; ++k) rows_[p][t][k] = all[p][4 * type[k] + t];
      }
    }
  }

  struct Types {
    const Slot* slots;
    const std::int32_t* j;
  };
  [[nodiscard]] __attribute__((always_inline)) Types types(const i32& /*js*/, const Slot* slots,
                                                           const std::int32_t* j) const {
    return {slots, j};
  }
  [[nodiscard]] __attribute__((always_inline)) f32 charges(Types t) const { return row(0, t); }
  [[nodiscard]] __attribute__((always_inline)) f32 repulsion(Types t) const { return row(1, t); }
  [[nodiscard]] __attribute__((always_inline)) f32 steepness(Types t) const { return row(2, t); }
  [[nodiscard]] __attribute__((always_inline)) f32 dispersion(Types t) const { return row(3, t); }
  [[nodiscard]] __attribute__((always_inline)) f32 softness(Types t) const { return row(4, t); }

 private:
  [[nodiscard]] __attribute__((always_inline)) f32 row(int parameter, Types t) const {
    return load_rows(&rows_[parameter][0][0], t.slots, t.j);
  }
  alignas(16) float rows_[5][max_types][cluster_size];
};
