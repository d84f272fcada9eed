#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"
#include "catex/rates/rate_model.hpp"
#include "packed_cell.hpp"
#include "quick_list.hpp"

namespace catex {

/// Rates of a RateModel, site by site, for a SiteSelector: each place has its factor as an origin
/// and, for either ion, as a destination without the mover among its neighbours.
class ModelSiteRates {
 public:
  ModelSiteRates(const RateModel& model, const PaddedLattice& lattice);

  [[nodiscard]] PackedCell& cell(LatticePlace place) { return cells_[place]; }
  [[nodiscard]] PackedCell cell(LatticePlace place) const { return cells_[place]; }
  /// Finds the factors of all sites from their cells, and those whose neighbours are alike: kinds
  /// are fixed.
  void start();
  /// Finds the factors of places anew, after any change of their cells.
  /// @param origins  sites with a hop to one of the places
  void refresh(std::span<const LatticePlace> places, std::span<const LatticePlace> origins);

  /// Multiplies the rates of desorption of one ion.
  void set_desorption_factor(Ion ion, double factor) {
    const int i = static_cast<int>(ion);
    for (int kind = 0; kind < site_kind_count; ++kind) {
      desorption_paths_[i][kind] = factor * solution_paths_[i][kind];
    }
  }

  /// Changes the cells of a plan, whose ion is no longer, or already, where it belongs. Calls
  /// set_departures(place, rate) for every place where `departures` may have changed, but not where
  /// an ion has left, and update_adsorption(place) where `adsorption` may have changed.
  /// In a model nearly all rates around a move change.
  template <typename SetDepartures, typename UpdateAdsorption>
  void move(const MovePlan& plan, LatticePlace at, Ion ion, SetDepartures&& set_departures,
            UpdateAdsorption&& update_adsorption) {
    change(plan, at, ion);
    const auto list_occupied = [&](std::span<const LatticePlace> offsets) {
      QuickList<LatticePlace, most_listed>::Writer list(listed_);
      for (const LatticePlace offset : offsets) {
        list.add_if(cells_[at + offset].occupied(), at + offset);
      }
    };
    list_occupied(plan.origins);
    for (const MovePlan::FarOrigins& far : plan.far_origins) {
      // Hops lead there, or did so until now.
      if (far.end || cells_[at + far.offset].free()) list_occupied(far.origins);
    }
    listed_.take([&](LatticePlace origin) { set_departures(origin, departures(origin)); });

    for (const MovePlan::Step& step : plan.steps[static_cast<int>(ion)].all) {
      const LatticePlace place = at + step.offset;
      listed_.add_if(adsorbing_[static_cast<int>(cells_[place].kind())], place);
    }
    listed_.take(update_adsorption);
  }

  /// Sum of the rates of all that the ion at a place may do; 0 without one.
  [[nodiscard]] double departures(LatticePlace origin) const {
    const PackedCell cell = cells_[origin];
    if (!cell.occupied()) return 0.0;
    const int type = PaddedLattice::type(origin);
    const std::span<const LatticePlace> near = lattice_->near(type);
    const Neighbours& kinds = neighbours_[origin];
    double sum = desorption_path(cell);
    if (PaddedLattice::octahedral(type)) {
      sum += hop_sum<12>(origin, destinations_, lattice_->far(type), kinds.octahedra);
      sum += hop_sum<8>(origin, destinations_, near, kinds.tetrahedra);
    } else {
      sum += hop_sum<4>(origin, from_tetrahedra_, near.first(4), kinds.octahedra);
      sum += hop_sum<6>(origin, destinations_, near.subspan(4), kinds.tetrahedra);
    }
    return origins_[origin] * sum;
  }
  // Bounds as ClassSiteRates has them: here the same as what they bound.
  [[nodiscard]] double departures_bound(LatticePlace origin) const { return departures(origin); }
  void tighten(LatticePlace) {}
  void append_bounds(std::vector<std::int32_t>&) const {}
  void take_bounds(std::span<const std::int32_t>&) {}

  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far) const {
    return hops_from(origin, far).to(destination - origin);
  }
  /// Rates of the hops from a place to near or to far sites, until something moves.
  class HopsFrom {
   public:
    HopsFrom(const ModelSiteRates& rates, LatticePlace origin, bool far)
        : factor_(rates.origins_[origin]),
          path_(rates.path_of(rates.cells_[origin])),
          cells_(rates.cells_.data() + origin),
          destinations_(rates.destinations_[ion(rates, origin)].data() + origin),
          octahedra_(far ? destinations_
                         : rates.from_tetrahedra_[ion(rates, origin)].data() + origin) {}
    [[nodiscard]] double to(LatticePlace offset) const {
      const SiteKind kind = cells_[offset].kind();
      const double* factors = is_octahedral(kind) ? octahedra_ : destinations_;
      return factor_ * (path_[static_cast<int>(kind)] * factors[offset]);
    }

   private:
    static int ion(const ModelSiteRates& rates, LatticePlace origin) {
      return static_cast<int>(rates.cells_[origin].ion());
    }

    double factor_;
    const double* path_;
    const PackedCell* cells_;
    const double* destinations_;
    const double* octahedra_;
  };
  [[nodiscard]] HopsFrom hops_from(LatticePlace origin, bool far) const {
    return {*this, origin, far};
  }
  /// Not all of its far sites are occupied, so that there may be a hop to one of them.
  [[nodiscard]] bool hops_far(LatticePlace origin) const {
    if (!PaddedLattice::octahedral(PaddedLattice::type(origin))) return false;
    constexpr int far_sites = 12;
    return cells_[origin].far_hosts() + cells_[origin].far_guests() < far_sites;
  }
  [[nodiscard]] double desorption(LatticePlace origin) const {
    return origins_[origin] * desorption_path(cells_[origin]);
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination) const {
    const PackedCell cell = cells_[destination];
    if (!cell.free()) return 0.0;
    return factor(destination_, ion, cell) * solution_path(ion, cell);
  }

 private:
  /// Sets the factors of a place from its cell.
  void set(LatticePlace place) {
    const bool octahedral = PaddedLattice::octahedral(PaddedLattice::type(place));
    const PackedCell cell = cells_[place];
    const bool occupied = cell.occupied();
    const bool free = cell.free();
    origins_[place] = occupied ? factor(origin_, cell.ion(), cell) : 0.0;
    for (const Ion ion : all_ions) {
      const int i = static_cast<int>(ion);
      destinations_[i][place] = free ? factor_without_mover(ion, cell, octahedral) : 0.0;
      if (octahedral) {
        from_tetrahedra_[i][place] = free ? factor_without_mover(ion, cell, false) : 0.0;
      }
    }
  }
  /// Changes the cells of a plan and the factors with them.
  void change(const MovePlan& plan, LatticePlace at, Ion ion) {
    for (const MovePlan::Step& step : plan.steps[static_cast<int>(ion)].all) {
      cells_[at + step.offset].add(step.add);
      set(at + step.offset);
    }
  }

  /// Kinds of the octahedra and of the tetrahedra to which hops lead from a place.
  struct Neighbours {
    static constexpr std::uint8_t mixed = 255;
    std::uint8_t octahedra = mixed;
    std::uint8_t tetrahedra = mixed;
  };
  [[nodiscard]] Neighbours neighbours_of(LatticePlace place) const;
  using ByIonAndPlace = std::array<std::vector<double>, 2>;
  /// Sum over so many hops without the factor of the origin; a loop of known length is faster.
  /// @param kind  of all their destinations, or Neighbours::mixed
  template <std::size_t hops>
  [[nodiscard]] double hop_sum(LatticePlace origin, const ByIonAndPlace& destinations,
                               std::span<const LatticePlace> offsets, std::uint8_t kind) const {
    const PackedCell cell = cells_[origin];
    const double* path = path_of(cell);
    const double* factors = destinations[static_cast<int>(cell.ion())].data() + origin;
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    if (kind != Neighbours::mixed) {
      for (std::size_t i = 0; i < hops; i += 2) {
        even += factors[offsets[i]];
        odd += factors[offsets[i + 1]];
      }
      return path[kind] * (even + odd);
    }
    const auto rate = [&](LatticePlace offset) {
      return path[static_cast<int>(cells_[origin + offset].kind())] * factors[offset];
    };
    for (std::size_t i = 0; i < hops; i += 2) {
      even += rate(offsets[i]);
      odd += rate(offsets[i + 1]);
    }
    return even + odd;
  }
  /// Of the exponential of a sum of terms, the parts that each belong to one index.
  struct FactorTable {
    std::array<std::array<double, 4 * site_kind_count>, 2> base;  ///< kind and depth
    /// By kind, then hosts and guests.
    using ByPair = std::array<std::array<double, PackedCell::pair_count>, site_kind_count>;
    std::array<ByPair, 2> near;
    std::array<ByPair, 2> far;
  };
  using Factor = double (RateModel::*)(Ion, SiteKind, const Environment&) const;
  static FactorTable factor_table(const RateModel& model, Factor factor);

  [[nodiscard]] static double factor(const FactorTable& table, Ion ion, PackedCell cell,
                                     int near_pair, int far_pair) {
    const int i = static_cast<int>(ion);
    const int kind = static_cast<int>(cell.kind());
    return table.base[i][4 * kind + cell.depth()] *
           (table.near[i][kind][near_pair] * table.far[i][kind][far_pair]);
  }
  [[nodiscard]] static double factor(const FactorTable& table, Ion ion, PackedCell cell) {
    return factor(table, ion, cell, cell.near_pair(), cell.far_pair());
  }
  /// Of a destination, for an ion that comes from one of its near or far sites and does not count.
  /// Without such an ion there it means nothing, and no hop asks for it.
  [[nodiscard]] double factor_without_mover(Ion ion, PackedCell cell, bool far) const {
    const int near_pair = cell.near_pair();
    const int far_pair = cell.far_pair();
    return far ? factor(destination_, ion, cell, near_pair, PackedCell::one_less(far_pair, ion))
               : factor(destination_, ion, cell, PackedCell::one_less(near_pair, ion), far_pair);
  }
  [[nodiscard]] const double* path_of(PackedCell origin) const {
    return paths_[static_cast<int>(origin.ion())][static_cast<int>(origin.kind())].data();
  }
  /// 0 for a site without contact to the solution.
  [[nodiscard]] double solution_path(Ion ion, PackedCell cell) const {
    return solution_paths_[static_cast<int>(ion)][static_cast<int>(cell.kind())];
  }
  [[nodiscard]] double desorption_path(PackedCell origin) const {
    return desorption_paths_[static_cast<int>(origin.ion())][static_cast<int>(origin.kind())];
  }

  const PaddedLattice* lattice_;
  std::vector<PackedCell> cells_;  ///< by place
  std::vector<double> origins_;    ///< by place; 0 where no ion is
  /// 0 where none can go. Of octahedra for hops from far; those from tetrahedra, which are
  /// fewer, have a list of their own.
  ByIonAndPlace destinations_;
  ByIonAndPlace from_tetrahedra_;
  std::vector<Neighbours> neighbours_;  ///< by place
  FactorTable origin_;
  FactorTable destination_;
  using ByKind = std::array<double, site_kind_count>;
  /// By ion, kind of origin, kind of destination.
  std::array<std::array<ByKind, site_kind_count>, 2> paths_{};
  std::array<ByKind, 2> solution_paths_{};
  std::array<ByKind, 2> desorption_paths_{};        ///< the same with the factor of the ion
  std::array<bool, site_kind_count> adsorbing_{};   ///< sites of a kind touch the solution
  static constexpr std::size_t most_listed = 2048;  ///< more than a move can reach
  QuickList<LatticePlace, most_listed> listed_;
};

}  // namespace catex
