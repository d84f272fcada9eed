#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rate_table.hpp"
#include "packed_cell.hpp"
#include "quick_list.hpp"

namespace catex {

/// Rates of a class table, site by site, for a SiteSelector. What a class says of the origin and
/// what it says of the destination are one byte each; a table has the rate for each two of them.
class ClassSiteRates {
 public:
  ClassSiteRates(const RateTable& rates, const PaddedLattice& lattice);

  [[nodiscard]] PackedCell& cell(LatticePlace place) { return places_[place].cell; }
  [[nodiscard]] PackedCell cell(LatticePlace place) const { return places_[place].cell; }
  /// Finds the codes of all sites from their cells.
  void start();
  /// Finds the codes of places anew, after any change of their cells.
  void refresh(std::span<const LatticePlace> places, std::span<const LatticePlace>) {
    for (const LatticePlace p : places) places_[p].codes = codes_of(places_[p].cell);
  }

  /// Multiplies the rates of desorption of one ion.
  void set_desorption_factor(Ion ion, double factor);

  /// Changes the cells of a plan, whose ion is no longer, or already, where it belongs. Calls
  /// update_departures(place) for every place at which anything of `departures` may have changed,
  /// and update_adsorption(place) for the same of `adsorption`.
  /// Most moves leave most codes as they are: only what changed is looked at.
  template <typename UpdateDepartures, typename UpdateAdsorption>
  void move(const MovePlan& plan, LatticePlace at, Ion ion, UpdateDepartures&& update_departures,
            UpdateAdsorption&& update_adsorption) {
    change_codes(plan, at, ion);
    for (const Changed& was : changed_.items()) {
      const Place& place = places_[was.place];
      const Codes now = place.codes;
      const bool destination = (now.destination != was.codes.destination) &
                               (wanted_[now.destination] | wanted_[was.codes.destination]);
      const bool origin =
          (now.origin != was.codes.origin) & (active_[now.origin] | active_[was.codes.origin]);
      mark_where(was.place, std::array{LatticePlace{0}}, [origin](Code) { return origin; });
      destinations_.add_if(destination, was);
      adsorbing_.add_if(destination & adsorbing_kind_[static_cast<int>(place.cell.kind())],
                        was.place);
    }
    changed_.clear();
    destinations_.take([this](const Changed& was) { mark_hops_to(was); });
    marked_.take([&](LatticePlace origin) {
      places_[origin].marked = 0;
      update_departures(origin);
    });
    adsorbing_.take(update_adsorption);
  }

  /// Sum of the rates of all that the ion at a place may do; 0 without one.
  [[nodiscard]] double departures(LatticePlace origin) const {
    const Code code = places_[origin].codes.origin;
    if (!active_[code]) return 0.0;
    const int type = PaddedLattice::type(origin);
    double sum = desorption_[code];
    if (hopping_[code]) {
      const std::span<const LatticePlace> near = lattice_->near(type);
      sum += PaddedLattice::octahedral(type) ? hop_sum<8>(origin, row_of(code, false), near)
                                             : hop_sum<10>(origin, row_of(code, false), near);
    }
    if (hopping_far_[code]) sum += hop_sum<12>(origin, row_of(code, true), lattice_->far(type));
    return sum;
  }
  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far) const {
    return row_of(places_[origin].codes.origin, far)[places_[destination].codes.destination];
  }
  /// Some hop from there to a far site may have a rate.
  [[nodiscard]] bool hops_far(LatticePlace origin) const {
    return hopping_far_[places_[origin].codes.origin];
  }
  [[nodiscard]] double desorption(LatticePlace origin) const {
    return desorption_[places_[origin].codes.origin];
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination) const {
    return adsorption_[static_cast<int>(ion)][places_[destination].codes.destination];
  }

 private:
  using Code = std::uint8_t;
  /// Of a place: 0 as origin where there is no ion, 0 as destination where none can go.
  struct Codes {
    Code origin = 0;
    Code destination = 0;
    friend bool operator==(const Codes& a, const Codes& b) {
      return std::bit_cast<std::uint16_t>(a) == std::bit_cast<std::uint16_t>(b);
    }
  };
  /// All that a move reads and writes of a place, in eight bytes.
  struct Place {
    PackedCell cell;
    Codes codes;
    std::uint16_t marked = 0;  ///< is in marked_
  };
  /// A place whose codes changed, with those that it had.
  struct Changed {
    LatticePlace place;
    Codes codes;
  };

  static constexpr int lattice_kinds = site_kind_count - 1;
  static constexpr int near_levels = crowding_levels + 1;  ///< the mover may be one of them
  static constexpr int origin_codes = 1 + 2 * lattice_kinds * host_neighbour_bins * 2;
  static constexpr int destination_codes = 1 + lattice_kinds * near_levels;
  static constexpr int row_length = 64;  ///< a power of two
  static_assert(origin_codes <= 256 && destination_codes <= row_length);

  [[nodiscard]] static int first_origin_code(Ion ion, SiteKind kind) {
    const int site = static_cast<int>(ion) * lattice_kinds + static_cast<int>(kind);
    return 1 + site * host_neighbour_bins * 2;
  }
  [[nodiscard]] static int first_destination_code(SiteKind kind) {
    return 1 + static_cast<int>(kind) * near_levels;
  }
  /// Without branches: where ions are is hard to predict.
  [[nodiscard]] Codes codes_of(PackedCell cell) const {
    Codes codes = codes_without_far_[cell.low_bits()];
    const int is_origin = -static_cast<int>(codes.origin != 0);
    const int bin = bins_[cell.near_hosts() + cell.far_hosts()];
    codes.origin = static_cast<Code>(codes.origin + (2 * bin & is_origin));
    return codes;
  }
  /// Classes do not ask for guests on far sites: where a guest moves, only near ones are counted.
  void change_codes(const MovePlan& plan, LatticePlace at, Ion ion) {
    const int i = static_cast<int>(ion);
    Place* places = places_.data();
    changed_.add_where(ion == Ion::Host ? plan.steps : plan.near_steps,
                       [&, places](const MovePlan::Step& step, Changed& changed) {
                         Place& place = places[at + step.offset];
                         const Codes before = place.codes;
                         PackedCell cell = place.cell;
                         cell.add(step.add[i]);
                         const Codes now = codes_of(cell);
                         place.cell = cell;
                         place.codes = now;
                         changed = {at + step.offset, before};
                         return now != before;
                       });
  }
  /// Marks the origins from which hops to a place have another rate now.
  void mark_hops_to(const Changed& was) {
    const Code now = places_[was.place].codes.destination;
    const auto mark = [&](std::span<const LatticePlace> origins, const std::vector<Code>& classes) {
      const Code* of_before = classes.data() + 256 * was.codes.destination;
      const Code* of_now = classes.data() + 256 * now;
      mark_where(was.place, origins,
                 [=](Code origin) { return of_before[origin] != of_now[origin]; });
    };
    const int type = PaddedLattice::type(was.place);
    mark(lattice_->near(type), hop_classes_[0]);
    if (PaddedLattice::octahedral(type)) mark(lattice_->far(type), hop_classes_[1]);
  }
  /// Marks those of the places at `offsets` of `base` for which condition(origin code) is true.
  template <typename Condition>
  void mark_where(LatticePlace base, std::span<const LatticePlace> offsets, Condition&& condition) {
    Place* places = places_.data();
    marked_.add_where(offsets, [&, places, base](LatticePlace offset, LatticePlace& marked) {
      Place& place = places[base + offset];
      const std::uint16_t before = place.marked;
      const auto wanted = static_cast<std::uint16_t>(condition(place.codes.origin));
      place.marked = static_cast<std::uint16_t>(before | wanted);
      marked = base + offset;
      return (wanted & ~before) != 0;
    });
  }

  /// Of so many hops: a loop of known length is faster.
  template <std::size_t hops>
  [[nodiscard]] double hop_sum(LatticePlace origin, const double* row,
                               std::span<const LatticePlace> offsets) const {
    const Place* places = places_.data() + origin;
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    for (std::size_t i = 0; i < hops; i += 2) {
      even += row[places[offsets[i]].codes.destination];
      odd += row[places[offsets[i + 1]].codes.destination];
    }
    return even + odd;
  }
  [[nodiscard]] const double* row_of(Code origin, bool far) const {
    return hops_[far ? 1 : 0].data() + row_length * origin;
  }
  [[nodiscard]] static std::span<const Codes> codes_by_low_bits();
  void set_origin(const RateTable& rates, Ion ion, SiteKind kind, int bin, bool guest_near);
  void set_adsorption(const RateTable& rates, Ion ion, SiteKind kind, int level);
  void set_hop_classes();

  const PaddedLattice* lattice_;
  /// By PackedCell::low_bits: the codes with the lowest bin of hosts. The same for all rates.
  std::span<const Codes> codes_without_far_ = codes_by_low_bits();
  std::vector<Place> places_;

  static constexpr std::size_t most_steps = 64;  ///< more than those of any plan
  QuickList<Changed, most_steps> changed_;
  QuickList<Changed, most_steps> destinations_;
  QuickList<LatticePlace, most_steps> adsorbing_;
  QuickList<LatticePlace, 2048> marked_;  ///< more than a move can reach

  std::array<std::vector<double>, 2> hops_;  ///< near, far: by origin code and destination code
  /// Near, far: by destination code and origin code, equal where the rates of `hops_` are.
  std::array<std::vector<Code>, 2> hop_classes_;
  std::array<double, origin_codes> desorption_{};  ///< with the factor of its ion
  std::array<double, origin_codes> full_desorption_{};
  std::array<std::array<double, destination_codes>, 2> adsorption_{};
  std::array<bool, 256> active_{};                      ///< something from there has a rate
  std::array<bool, 256> hopping_{};                     ///< and so has a hop to a near site
  std::array<bool, 256> hopping_far_{};                 ///< and to a far one
  std::array<bool, 256> wanted_{};                      ///< something to there has a rate
  std::array<bool, site_kind_count> adsorbing_kind_{};  ///< sites of a kind touch the solution
  std::array<std::uint8_t, 32> bins_{};                 ///< by number of hosts
};

}  // namespace catex
