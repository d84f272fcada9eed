#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"
#include "catex/rates/rate_model.hpp"
#include "packed_cell.hpp"

namespace catex {

/// Rates of a RateModel, site by site, for a SiteSelector: each place has its factor as an origin
/// and, for either ion, as a destination.
class ModelSiteRates {
 public:
  ModelSiteRates(const RateModel& model, LatticePlace size);

  /// A move changes the rates of all hops around it.
  static constexpr bool all_around_changes = true;

  /// Finds the places whose near sites are alike; to be called once, the kinds of `cells` are
  /// fixed.
  void set_kinds(const PaddedLattice& lattice, const PackedCell* cells);

  /// Multiplies the rates of desorption of one ion.
  void set_desorption_factor(Ion ion, double factor) {
    const int i = static_cast<int>(ion);
    for (int kind = 0; kind < site_kind_count; ++kind) {
      desorption_paths_[i][kind] = factor * solution_paths_[i][kind];
    }
  }

  /// Sets the factors of a place from its cell.
  void set(LatticePlace place, PackedCell cell) {
    const bool occupied = cell.occupied();
    const bool free = cell.free();
    origins_[place] = occupied ? factor(origin_, cell.ion(), cell) : 0.0;
    destinations_[0][place] = free ? factor(destination_, Ion::Host, cell) : 0.0;
    destinations_[1][place] = free ? factor(destination_, Ion::Guest, cell) : 0.0;
  }
  /// Changes the cells of a plan and the factors with them.
  void change(const MovePlan& plan, LatticePlace at, Ion ion, PackedCell* cells) {
    const int i = static_cast<int>(ion);
    for (const MovePlan::Step& step : plan.steps) {
      cells[at + step.offset].add(step.add[i]);
      set(at + step.offset, cells[at + step.offset]);
    }
  }

  /// Sums of the rates of hops to near and to far sites, by their offsets, without the factor of
  /// the origin.
  [[nodiscard]] double near_sum(LatticePlace origin, std::span<const LatticePlace> offsets,
                                const PackedCell* cells) const {
    if (!alike_[origin]) return mixed_sum(origin, false, offsets, cells);
    if (near_octahedra(offsets.size()) == 0) return sum_of_one_kind<8>(origin, offsets, cells);
    return sum_of_one_kind<4>(origin, offsets.first(4), cells) +
           sum_of_one_kind<6>(origin, offsets.subspan(4), cells);
  }
  [[nodiscard]] double far_sum(LatticePlace origin, std::span<const LatticePlace> offsets,
                               const PackedCell* cells) const {
    return mixed_sum(origin, true, offsets, cells);
  }

  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far,
                           const PackedCell* cells) const {
    const int ion = static_cast<int>(cells[origin].ion());
    return origins_[origin] *
           (path_of(cells[origin], far)[static_cast<int>(cells[destination].kind())] *
            destinations_[ion][destination]);
  }
  /// Of everything that the ion at a place may do.
  /// @param hop_sums  of its hops, without the factor of the origin
  [[nodiscard]] double departure(LatticePlace origin, double hop_sums,
                                 const PackedCell* cells) const {
    return origins_[origin] * (hop_sums + desorption_path(cells[origin]));
  }
  [[nodiscard]] double desorption(LatticePlace origin, const PackedCell* cells) const {
    return origins_[origin] * desorption_path(cells[origin]);
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination,
                                  const PackedCell* cells) const {
    return destinations_[static_cast<int>(ion)][destination] *
           solution_path(ion, cells[destination]);
  }

 private:
  /// An octahedron has eight near sites, all tetrahedra; a tetrahedron has four octahedra and six
  /// tetrahedra.
  [[nodiscard]] static std::size_t near_octahedra(std::size_t near_sites) {
    return near_sites == 8 ? 0 : 4;
  }
  [[nodiscard]] double mixed_sum(LatticePlace origin, bool far,
                                 std::span<const LatticePlace> offsets,
                                 const PackedCell* cells) const {
    const int ion = static_cast<int>(cells[origin].ion());
    const double* path = path_of(cells[origin], far);
    const double* factors = destinations_[ion].data() + origin;
    double sum = 0.0;
    for (const LatticePlace offset : offsets) {
      sum += path[static_cast<int>(cells[origin + offset].kind())] * factors[offset];
    }
    return sum;
  }
  /// To so many near sites of the same kind; a loop of known length is faster.
  template <std::size_t hops>
  [[nodiscard]] double sum_of_one_kind(LatticePlace origin, std::span<const LatticePlace> offsets,
                                       const PackedCell* cells) const {
    const int ion = static_cast<int>(cells[origin].ion());
    const double* factors = destinations_[ion].data() + origin;
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    for (std::size_t i = 0; i < hops; i += 2) {
      even += factors[offsets[i]];
      odd += factors[offsets[i + 1]];
    }
    const SiteKind kind = cells[origin + offsets.front()].kind();
    return path_of(cells[origin], false)[static_cast<int>(kind)] * (even + odd);
  }
  /// Of the exponential of a sum of terms, the parts that each belong to one index.
  struct FactorTable {
    std::array<std::array<double, 4 * site_kind_count>, 2> base;  ///< kind and depth
    /// By whether the site is octahedral, then hosts and guests.
    using ByPair = std::array<std::array<double, PackedCell::pair_count>, 2>;
    std::array<ByPair, 2> near;
    std::array<ByPair, 2> far;
  };
  using Factor = double (RateModel::*)(Ion, SiteKind, const Environment&) const;
  static FactorTable factor_table(const RateModel& model, Factor factor);

  [[nodiscard]] static double factor(const FactorTable& table, Ion ion, PackedCell cell) {
    const int i = static_cast<int>(ion);
    const int octahedral = cell.octahedral() ? 1 : 0;
    return table.base[i][4 * static_cast<int>(cell.kind()) + cell.depth()] *
           (table.near[i][octahedral][cell.near_pair()] *
            table.far[i][octahedral][cell.far_pair()]);
  }
  [[nodiscard]] const double* path_of(PackedCell origin, bool far) const {
    return paths_[static_cast<int>(origin.ion())][static_cast<int>(origin.kind())][far ? 1 : 0]
        .data();
  }
  /// 0 for a site without contact to the solution.
  [[nodiscard]] double solution_path(Ion ion, PackedCell cell) const {
    return solution_paths_[static_cast<int>(ion)][static_cast<int>(cell.kind())];
  }
  [[nodiscard]] double desorption_path(PackedCell origin) const {
    return desorption_paths_[static_cast<int>(origin.ion())][static_cast<int>(origin.kind())];
  }

  std::vector<double> origins_;                      ///< by place; 0 where no ion is
  std::array<std::vector<double>, 2> destinations_;  ///< by ion and place; 0 where none can go
  /// By place: all near octahedra are of one kind, and so are all near tetrahedra.
  std::vector<std::uint8_t> alike_;
  FactorTable origin_;
  FactorTable destination_;
  using ByKind = std::array<double, site_kind_count>;
  /// By ion, kind of origin, near or far, kind of destination: path factor, and what takes the
  /// mover out of the destination's factor.
  std::array<std::array<std::array<ByKind, 2>, site_kind_count>, 2> paths_{};
  std::array<ByKind, 2> solution_paths_{};
  std::array<ByKind, 2> desorption_paths_{};  ///< the same with the factor of the ion
};

}  // namespace catex
