#pragma once

#include <array>
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
  /// What `refresh` found.
  struct Refreshed {
    bool origin;       ///< other rates of everything that starts at the place
    bool destination;  ///< other rates of hops or adsorption to the place
  };

  ModelSiteRates(const RateModel& model, LatticePlace size);

  /// With the origin change the rates of all hops from it by the same factor.
  static constexpr bool origin_is_a_factor = true;

  /// Brings the factors of a place in line with its cell.
  Refreshed refresh(LatticePlace place, PackedCell cell) {
    Factors& factors = factors_[place];
    const Factors before = factors;
    factors = {};
    if (cell.occupied()) {
      factors.origin = factor(origin_, cell.ion(), cell);
    } else if (cell.exists()) {
      factors.destination[0] = factor(destination_, Ion::Host, cell);
      factors.destination[1] = factor(destination_, Ion::Guest, cell);
    }
    return {.origin = factors.origin != before.origin,
            .destination = factors.destination != before.destination};
  }

  /// Whether the rate of the hop is another one after `destination` was refreshed.
  [[nodiscard]] bool hop_changed(LatticePlace origin, LatticePlace, bool, const Refreshed&) const {
    return factors_[origin].origin != 0.0;
  }

  /// Sum of the rates of hops by these offsets, without the factor of the origin.
  [[nodiscard]] double hop_sum(LatticePlace origin, bool far, std::span<const LatticePlace> offsets,
                               const PackedCell* cells) const {
    const int ion = static_cast<int>(cells[origin].ion());
    const double* path = path_of(cells[origin], far);
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    for (std::size_t i = 0; i < offsets.size(); i += 2) {
      const LatticePlace a = origin + offsets[i];
      const LatticePlace b = origin + offsets[i + 1];
      even += path[static_cast<int>(cells[a].kind())] * factors_[a].destination[ion];
      odd += path[static_cast<int>(cells[b].kind())] * factors_[b].destination[ion];
    }
    return even + odd;
  }

  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far,
                           const PackedCell* cells) const {
    const int ion = static_cast<int>(cells[origin].ion());
    return factors_[origin].origin *
           (path_of(cells[origin], far)[static_cast<int>(cells[destination].kind())] *
            factors_[destination].destination[ion]);
  }
  /// Of everything that the ion at a place may do.
  /// @param hop_sums  of its hops, without the factor of the origin
  [[nodiscard]] double departure(LatticePlace origin, double hop_sums,
                                 const PackedCell* cells) const {
    return factors_[origin].origin * (hop_sums + solution_path(cells[origin].ion(), cells[origin]));
  }
  [[nodiscard]] double desorption(LatticePlace origin, const PackedCell* cells) const {
    return factors_[origin].origin * solution_path(cells[origin].ion(), cells[origin]);
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination,
                                  const PackedCell* cells) const {
    return factors_[destination].destination[static_cast<int>(ion)] *
           solution_path(ion, cells[destination]);
  }

 private:
  /// 0 where an ion cannot start from, or go to.
  struct Factors {
    double origin = 0.0;
    std::array<double, 2> destination{};  ///< by ion
  };
  /// Of the exponential of a sum of terms, the parts that each belong to one index.
  struct FactorTable {
    std::array<std::array<double, 4 * site_kind_count>, 2> base;     ///< kind and depth
    std::array<std::array<double, PackedCell::pair_count>, 2> near;  ///< hosts and guests
    std::array<std::array<double, PackedCell::pair_count>, 2> far;
  };
  using Factor = double (RateModel::*)(Ion, SiteKind, const Environment&) const;
  static FactorTable factor_table(const RateModel& model, Factor factor);

  [[nodiscard]] static double factor(const FactorTable& table, Ion ion, PackedCell cell) {
    const int i = static_cast<int>(ion);
    return table.base[i][4 * static_cast<int>(cell.kind()) + cell.depth()] *
           (table.near[i][cell.near_pair()] * table.far[i][cell.far_pair()]);
  }
  [[nodiscard]] const double* path_of(PackedCell origin, bool far) const {
    return paths_[static_cast<int>(origin.ion())][static_cast<int>(origin.kind())][far ? 1 : 0]
        .data();
  }
  /// 0 for a site without contact to the solution.
  [[nodiscard]] double solution_path(Ion ion, PackedCell cell) const {
    return solution_paths_[static_cast<int>(ion)][static_cast<int>(cell.kind())];
  }

  std::vector<Factors> factors_;  ///< by place
  FactorTable origin_;
  FactorTable destination_;
  using ByKind = std::array<double, site_kind_count>;
  /// By ion, kind of origin, near or far, kind of destination: path factor, and what takes the
  /// mover out of the destination's factor.
  std::array<std::array<std::array<ByKind, 2>, site_kind_count>, 2> paths_{};
  std::array<ByKind, 2> solution_paths_{};
};

}  // namespace catex
