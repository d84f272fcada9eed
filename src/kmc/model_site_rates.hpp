#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rate_table.hpp"
#include "catex/rates/rate_model.hpp"
#include "packed_cell.hpp"
#include "quick_list.hpp"

namespace catex {

/// Rates of a RateModel, site by site, for a SiteSelector. A rate is a factor of its origin times a
/// factor of its destination, without the mover among the neighbours of that, times one of the two
/// kinds.
///
/// A move changes nearly all factors around it. But those of a destination mostly go back and forth
/// between a few values: it has bounds of them, and an origin has the sum over its hops to these
/// bounds. After a while nearly no factor exceeds its bound, and the sums stay as they are. Bounds
/// only rise until `tighten`; they depend on the past, and no choice of an event does.
class ModelSiteRates {
 public:
  /// @param rates  of a model
  ModelSiteRates(const RateSource& rates, const PaddedLattice& lattice);

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
  /// set_departures(place, bound) for every place where `departures_bound` may have changed, but
  /// not where an ion has left, and update_adsorption(place) where `adsorption` may have changed.
  template <typename SetDepartures, typename UpdateAdsorption>
  void move(const MovePlan& plan, LatticePlace at, Ion ion, SetDepartures&& set_departures,
            UpdateAdsorption&& update_adsorption) {
    const MovePlan::Steps& steps = plan.steps[static_cast<int>(ion)];
    change<true>(steps.at_octahedra(), at);
    change<false>(steps.at_tetrahedra(), at);
    raised_.take([this](const Raised& raised) { add_up_around(raised); });
    for (const LatticePlace end : plan.ends) {
      if (cells_[at + end].occupied()) reach_[at + end] = sum_of_bounds(at + end);
    }
    listed_.take([&](LatticePlace origin) { set_departures(origin, departures_bound(origin)); });

    for (const MovePlan::Step& step : steps.all) {
      const LatticePlace place = at + step.offset;
      listed_.add_if(adsorbing_[static_cast<int>(cells_[place].kind())], place);
    }
    listed_.take(update_adsorption);
  }

  /// Not below the sum of the rates of all that the ion at a place may do; 0 without one.
  [[nodiscard]] double departures_bound(LatticePlace origin) const {
    const PackedCell cell = cells_[origin];
    if (!cell.occupied()) return 0.0;
    return origins_[origin] * (desorption_path(cell) + reach_[origin]);
  }
  /// Brings `departures_bound` of a place down towards that sum, by bounds of destinations that are
  /// a good part of it too high. The others would bring little, and most rise again soon, which
  /// costs sums all around.
  void tighten(LatticePlace origin) {
    constexpr double too_much = 0.15;
    const PackedCell cell = cells_[origin];
    const int type = PaddedLattice::type(origin);
    const std::span<const LatticePlace> near = lattice_->near(type);
    const auto tighten = [&](Bounds& bounds, std::span<const LatticePlace> offsets, bool far) {
      for (const LatticePlace offset : offsets) {
        const LatticePlace place = origin + offset;
        const double path = path_of(cell)[static_cast<int>(cells_[place].kind())];
        const double factor = destination_factor(cell.ion(), place, far);
        double& bound = bounds.of(cell.ion(), place);
        if (path * (bound - factor) > too_much * reach_[origin]) bound = factor;
      }
    };
    if (PaddedLattice::octahedral(type)) {
      tighten(bounds_, lattice_->far(type), true);
      tighten(bounds_, near, false);
    } else {
      tighten(from_tetrahedra_, near.first(4), false);
      tighten(bounds_, near.subspan(4), false);
    }
    reach_[origin] = sum_of_bounds(origin);
  }
  /// The bounds and sums of bounds that are not what `refresh` makes them.
  void append_bounds(std::vector<std::int32_t>& list) const;
  /// Takes them from the front of `list`; throws InputError where one is none.
  void take_bounds(std::span<const std::int32_t>& list);

  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far) const {
    return hops_from(origin, far).to(destination - origin);
  }
  /// Rates of the hops from a place to near or to far sites, until something moves.
  class HopsFrom {
   public:
    HopsFrom(const ModelSiteRates& rates, LatticePlace origin, bool far)
        : rates_(rates), origin_(origin), far_(far) {}
    [[nodiscard]] double to(LatticePlace offset) const {
      const PackedCell cell = rates_.cells_[origin_];
      const LatticePlace place = origin_ + offset;
      const double path = rates_.path_of(cell)[static_cast<int>(rates_.cells_[place].kind())];
      return rates_.origins_[origin_] * (path * rates_.destination_factor(cell.ion(), place, far_));
    }

   private:
    const ModelSiteRates& rates_;
    LatticePlace origin_;
    bool far_;
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
  /// Bounds of the factors of places as destinations, by ion and place.
  class Bounds {
   public:
    explicit Bounds(std::size_t size)
        : bounds_{std::vector<double>(size), std::vector<double>(size)} {}

    [[nodiscard]] const double* of(Ion ion) const { return bounds_[static_cast<int>(ion)].data(); }
    [[nodiscard]] double& of(Ion ion, LatticePlace place) {
      return bounds_[static_cast<int>(ion)][place];
    }
    /// @return  where the factor is above its bound, which is raised, 1 << ion, else 0
    unsigned raise(Ion ion, LatticePlace place, double factor) {
      double& bound = of(ion, place);
      const bool exceeds = factor > bound;
      bound = exceeds ? risen(factor) : bound;
      return static_cast<unsigned>(exceeds) << static_cast<int>(ion);
    }
    /// A bound that has to rise goes above the factor, so that it need not soon rise again.
    [[nodiscard]] static double risen(double factor) { return 1.1 * factor; }

   private:
    std::array<std::vector<double>, 2> bounds_;
  };
  /// A destination with factors above what their bounds were.
  struct Raised {
    LatticePlace place;
    unsigned bits;  ///< 1 << ion; for hops from tetrahedra to an octahedron 4 << ion
  };
  void set_origin(LatticePlace place) {
    const PackedCell cell = cells_[place];
    origins_[place] = cell.occupied() ? factor(origin_, cell.ion(), cell) : 0.0;
  }
  /// Raises the bounds of a place that its factors as a destination exceed.
  /// @return  of these, the bits of Raised
  template <bool octahedral>
  unsigned raise(LatticePlace place) {
    const PackedCell cell = cells_[place];
    unsigned raised = 0;
    if (!cell.free()) return raised;
    for (const Ion ion : all_ions) {
      raised |= bounds_.raise(ion, place, factor_without_mover(ion, cell, octahedral));
      if constexpr (octahedral) {
        const double near = factor_without_mover(ion, cell, false);
        raised |= from_tetrahedra_.raise(ion, place, near) << 2;
      }
    }
    return raised;
  }
  /// Changes the cells of steps and the factors with them; lists the origins among them and the
  /// destinations whose bounds were raised.
  template <bool octahedral>
  void change(std::span<const MovePlan::Step> steps, LatticePlace at) {
    QuickList<LatticePlace, most_listed>::Writer origins(listed_);
    QuickList<Raised, most_steps>::Writer destinations(raised_);
    for (const MovePlan::Step& step : steps) {
      const LatticePlace place = at + step.offset;
      cells_[place].add(step.add);
      set_origin(place);
      const unsigned raised = raise<octahedral>(place);
      origins.add_if(cells_[place].occupied(), place);
      destinations.add_if(raised != 0, {place, raised});
    }
  }
  /// Adds up anew what ions around a raised destination may reach, and lists them.
  void add_up_around(const Raised& raised) {
    const auto add_up = [this, &raised](std::span<const LatticePlace> offsets, unsigned ions) {
      if (ions == 0) return;
      for (const LatticePlace offset : offsets) {
        const LatticePlace origin = raised.place + offset;
        const PackedCell cell = cells_[origin];
        if (!cell.occupied() || (ions >> static_cast<int>(cell.ion()) & 1u) == 0) continue;
        reach_[origin] = sum_of_bounds(origin);
        listed_.add_if(true, origin);
      }
    };
    const int type = PaddedLattice::type(raised.place);
    if (PaddedLattice::octahedral(type)) {
      add_up(lattice_->far(type), raised.bits & 3u);
      add_up(lattice_->near(type), raised.bits >> 2);
    } else {
      add_up(lattice_->near(type), raised.bits);
    }
  }

  // The bounds of a place by number: for hosts, for guests, and of an octahedron the same for hops
  // from tetrahedra.
  [[nodiscard]] static int bounds_at(LatticePlace place) {
    return PaddedLattice::octahedral(PaddedLattice::type(place)) ? 4 : 2;
  }
  [[nodiscard]] double bound(int which, LatticePlace place) const {
    return (which < 2 ? bounds_ : from_tetrahedra_).of(static_cast<Ion>(which % 2))[place];
  }
  [[nodiscard]] double& bound(int which, LatticePlace place) {
    return (which < 2 ? bounds_ : from_tetrahedra_).of(static_cast<Ion>(which % 2), place);
  }
  /// What it is a bound of.
  [[nodiscard]] double factor_of(int which, LatticePlace place) const {
    const bool far = which < 2 && bounds_at(place) == 4;
    return destination_factor(static_cast<Ion>(which % 2), place, far);
  }
  [[nodiscard]] double fresh_bound(int which, LatticePlace place) const {
    return Bounds::risen(factor_of(which, place));
  }

  /// Kinds of the octahedra and of the tetrahedra to which hops lead from a place.
  struct Neighbours {
    static constexpr std::uint8_t mixed = 255;
    std::uint8_t octahedra = mixed;
    std::uint8_t tetrahedra = mixed;
  };
  [[nodiscard]] Neighbours neighbours_of(LatticePlace place) const;
  /// Sum over all hops of an ion to the bounds of their destinations, without the factor of its
  /// site.
  [[nodiscard]] double sum_of_bounds(LatticePlace origin) const {
    const int type = PaddedLattice::type(origin);
    const std::span<const LatticePlace> near = lattice_->near(type);
    const Neighbours& kinds = neighbours_[origin];
    if (PaddedLattice::octahedral(type)) {
      return hop_sum<12>(origin, bounds_, lattice_->far(type), kinds.octahedra) +
             hop_sum<8>(origin, bounds_, near, kinds.tetrahedra);
    }
    return hop_sum<4>(origin, from_tetrahedra_, near.first(4), kinds.octahedra) +
           hop_sum<6>(origin, bounds_, near.subspan(4), kinds.tetrahedra);
  }
  /// Sum over so many hops without the factor of the origin; a loop of known length is faster.
  /// @param kind  of all their destinations, or Neighbours::mixed
  template <std::size_t hops>
  [[nodiscard]] double hop_sum(LatticePlace origin, const Bounds& bounds,
                               std::span<const LatticePlace> offsets, std::uint8_t kind) const {
    const PackedCell cell = cells_[origin];
    const double* path = path_of(cell);
    const double* factors = bounds.of(cell.ion()) + origin;
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
  /// Of a destination that is free, for an ion that comes from one of its near or far sites and
  /// does not count. Without such an ion there it means nothing, and no hop asks for it.
  [[nodiscard]] double factor_without_mover(Ion ion, PackedCell cell, bool far) const {
    const int near_pair = cell.near_pair();
    const int far_pair = cell.far_pair();
    return far ? factor(destination_, ion, cell, near_pair, PackedCell::one_less(far_pair, ion))
               : factor(destination_, ion, cell, PackedCell::one_less(near_pair, ion), far_pair);
  }
  /// 0 where none can go.
  [[nodiscard]] double destination_factor(Ion ion, LatticePlace place, bool far) const {
    const PackedCell cell = cells_[place];
    return cell.free() ? factor_without_mover(ion, cell, far) : 0.0;
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
  Bounds bounds_;                  ///< for all hops but those from tetrahedra to octahedra
  Bounds from_tetrahedra_;         ///< for these
  std::vector<double> reach_;  ///< by place; of an occupied one, not below the sum over its hops
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
  static constexpr std::size_t most_steps = 64;  ///< more than those of any plan
  QuickList<Raised, most_steps> raised_;
};

}  // namespace catex
