#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rate_table.hpp"
#include "class_codes.hpp"
#include "packed_cell.hpp"
#include "quick_list.hpp"

namespace catex {

/// Rates of a class table, site by site, for a SiteSelector. What the rates ask of an origin and
/// what they ask of a destination are one code each; a table has the rate for each two of them.
/// Surroundings that the rates do not tell apart have the same code.
///
/// A destination also has a bound: a code to which no hop is slower. Bounds of what origins may do
/// count hops to the bounds of their destinations. Codes mostly go back and forth between a few:
/// after a while nearly none exceeds its bound, and nothing around it has to be looked at. Bounds
/// only rise until `tighten`; they depend on the past, and no choice of an event does.
class ClassSiteRates {
  using Code = ClassCode;
  static constexpr unsigned marked = 128;  ///< bit of the code of an origin that is in a list
  /// Of a place: 0 as origin where nothing can leave, 0 as destination where nothing can go. One
  /// number, so that all change together and compilers see that no other data does.
  class Codes {
   public:
    Codes() = default;
    /// @param destination  bits of the code, the bound, too
    Codes(unsigned origin, unsigned destination)
        : bits_(origin | destination | destination << destination_bits) {}
    /// @param origin  with a mark or without
    /// @param bound   the one of these codes
    Codes(unsigned origin, unsigned destination, Codes bound)
        : bits_(origin | destination | (bound.bits_ & bound_mask)) {}

    [[nodiscard]] static constexpr unsigned bits_of_destination(unsigned code) {
      return code << destination_bit;
    }
    [[nodiscard]] unsigned origin() const { return bits_ & 127u; }
    [[nodiscard]] unsigned destination() const { return bits_ >> destination_bit & 63u; }
    [[nodiscard]] unsigned bound() const { return bits_ >> bound_bit; }
    /// Index of the bound and another destination, given by its bits, in a table.
    [[nodiscard]] unsigned bound_and(unsigned destination) const {
      return ((bits_ & bound_mask) | destination) >> destination_bit;
    }
    void set_bound(unsigned code) { bits_ = (bits_ & ~bound_mask) | code << bound_bit; }
    /// @param wanted  0 or `marked`
    /// @return        1 where this is a new mark, else 0
    unsigned mark(unsigned wanted) {
      const unsigned is_new = (wanted & ~bits_) / marked;
      bits_ |= wanted;
      return is_new;
    }
    void unmark() { bits_ &= ~marked; }

   private:
    static constexpr int destination_bit = 8;  ///< above origin and mark
    static constexpr int destination_bits = 6;
    static constexpr int bound_bit = destination_bit + destination_bits;
    static constexpr unsigned bound_mask = ~0u << bound_bit;

    std::uint32_t bits_ = 0;
  };

  /// Looked at together, so next to each other in memory.
  struct Place {
    PackedCell cell;
    Codes codes;
  };

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
  /// set_departures(place, bound) for every place where `departures_bound` may have risen, but not
  /// where an ion has left, and update_adsorption(place) where `adsorption` may have changed.
  /// Most moves leave most codes as they are: only what changed is looked at. Octahedra and
  /// tetrahedra take turns, as which of them comes next would be hard to predict.
  template <typename SetDepartures, typename UpdateAdsorption>
  void move(const MovePlan& plan, LatticePlace at, Ion ion, SetDepartures&& set_departures,
            UpdateAdsorption&& update_adsorption) {
    // Classes do not ask for guests on far sites: of a guest only near ones are counted.
    const MovePlan::Steps& steps = ion == Ion::Host ? plan.steps[0] : plan.near_guest_steps;
    change_codes(steps.at_octahedra(), at, octahedra_);
    change_codes(steps.at_tetrahedra(), at, tetrahedra_);
    octahedra_.destinations.take([this](const Changed& was) { mark_around_octahedron(was); });
    tetrahedra_.destinations.take([this](const Changed& was) { mark_around_tetrahedron(was); });
    octahedra_.origins.take([&](LatticePlace origin) {
      set_departures(origin, bound_from_octahedron(origin, unmark(origin)));
    });
    tetrahedra_.origins.take([&](LatticePlace origin) {
      set_departures(origin, bound_from_tetrahedron(origin, unmark(origin)));
    });
    adsorbing_.take(update_adsorption);
  }

  /// Not below the sum of the rates of all that the ion at a place may do, 0 without one; changes
  /// by `move`, `tighten` and `refresh` alone.
  [[nodiscard]] double departures_bound(LatticePlace origin) const {
    const unsigned code = places_[origin].codes.origin();
    return PaddedLattice::octahedral(PaddedLattice::type(origin))
               ? bound_from_octahedron(origin, code)
               : bound_from_tetrahedron(origin, code);
  }
  /// Brings `departures_bound` of a place down to that sum.
  void tighten(LatticePlace origin) {
    const int type = PaddedLattice::type(origin);
    const auto follow = [this, origin](LatticePlace offset) {
      Codes& codes = places_[origin + offset].codes;
      codes.set_bound(codes.destination());
    };
    std::ranges::for_each(lattice_->near(type), follow);
    if (hops_far(origin)) std::ranges::for_each(lattice_->far(type), follow);
  }
  /// The bounds that are not the codes themselves.
  void append_bounds(std::vector<std::int32_t>& list) const;
  /// Takes them from the front of `list`; throws InputError where one is none.
  void take_bounds(std::span<const std::int32_t>& list);

  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far) const {
    return hops_from(origin, far).to(destination - origin);
  }
  /// Rates of the hops from a place to near or to far sites, until something moves.
  class HopsFrom {
   public:
    HopsFrom(const ClassSiteRates& rates, LatticePlace origin, bool far)
        : row_(rates.row_of(rates.places_[origin].codes.origin(), far)),
          places_(rates.places_.data() + origin) {}
    [[nodiscard]] double to(LatticePlace offset) const {
      return row_[places_[offset].codes.destination()];
    }

   private:
    const double* row_;
    const Place* places_;
  };
  [[nodiscard]] HopsFrom hops_from(LatticePlace origin, bool far) const {
    return {*this, origin, far};
  }
  /// Some hop from there to a far site may have a rate.
  [[nodiscard]] bool hops_far(LatticePlace origin) const {
    return hopping_far_[places_[origin].codes.origin()];
  }
  [[nodiscard]] double desorption(LatticePlace origin) const {
    return desorption_[places_[origin].codes.origin()];
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination) const {
    return adsorption_[static_cast<int>(ion)][places_[destination].codes.destination()];
  }

 private:
  /// A place whose code as destination exceeds its bound, and the codes it had.
  struct Changed {
    LatticePlace place;
    Codes before;
  };

  static constexpr int row_length = 64;   ///< of a table by destination code; 6 bits
  static constexpr int origin_rows = 64;  ///< a power of two above the number of rows
  static constexpr int hosts_end = 32;    ///< above all numbers of hosts
  static_assert(class_origin_codes <= marked && class_destination_codes <= row_length);

  static constexpr std::size_t most_steps = 64;     ///< more than those of any plan
  static constexpr std::size_t most_marked = 2048;  ///< more than a move can reach
  using ChangedList = QuickList<Changed, most_steps>;
  using MarkedList = QuickList<LatticePlace, most_marked>;
  struct Lists {
    ChangedList destinations;
    MarkedList origins;  ///< whose bound may have risen
  };

  /// Where a change from one code of a destination to another counts: some rate is higher.
  struct Rise {
    bool octahedra = false;  ///< from near ones, to a tetrahedron
    bool tetrahedra = false;
    bool far_sites = false;
    bool adsorption = false;  ///< higher or lower
    [[nodiscard]] bool any() const { return octahedra || tetrahedra || far_sites || adsorption; }
  };
  /// A row of origin_codes_, and the bits of the code as destination.
  struct LowCodes {
    std::uint16_t origin_row = 0;
    std::uint16_t destination = 0;
  };
  template <typename Value>
  using ByTwoDestinations = std::array<Value, std::size_t{row_length} * row_length>;
  [[nodiscard]] static std::size_t two(unsigned first, unsigned second) {
    return row_length * first + second;
  }
  [[nodiscard]] static std::size_t two_origins(unsigned before, unsigned now) {
    return marked * before + now;
  }

  [[nodiscard]] unsigned origin_code(PackedCell cell, LowCodes low) const {
    return origin_codes_[origin_rows * cell.hosts() + low.origin_row];
  }
  [[nodiscard]] Codes codes_of(PackedCell cell) const {
    const LowCodes low = codes_by_low_bits_[cell.low_bits()];
    return {origin_code(cell, low), low.destination};
  }
  /// Changes the cells, marks the origins where some rate is higher by their own codes, and lists
  /// the destinations that exceed their bounds. Without branches: where ions are is hard to
  /// predict.
  void change_codes(std::span<const MovePlan::Step> steps, LatticePlace at, Lists& lists) {
    Place* const places = places_.data() + at;
    MarkedList::Writer origins(lists.origins);
    ChangedList::Writer destinations(lists.destinations);
    for (const MovePlan::Step step : steps) {  // a copy: nothing that is written here changes it
      Place& place = places[step.offset];
      const Codes before = place.codes;
      place.cell.add(step.add);
      const LowCodes low = codes_by_low_bits_[place.cell.low_bits()];
      const unsigned origin =
          rising_origins_[two_origins(before.origin(), origin_code(place.cell, low))];
      place.codes = Codes(origin, low.destination, before);
      origins.add(at + step.offset, origin / marked);
      destinations.add({at + step.offset, before}, exceeds_[before.bound_and(low.destination)]);
    }
  }
  /// Marks the origins from which hops to a place are faster than its bound before.
  void mark_around_octahedron(const Changed& was) {
    const unsigned bound = raise_bound(was);
    const Rise rise = rises_[two(was.before.bound(), bound)];
    if (rise.tetrahedra) mark(was, bound, lattice_->near(0), false, tetrahedra_);
    if (rise.far_sites) mark(was, bound, lattice_->far(0), true, octahedra_);
    adsorbing_.add_if(rise.adsorption, was.place);
  }
  void mark_around_tetrahedron(const Changed& was) {
    const unsigned bound = raise_bound(was);
    const Rise rise = rises_[two(was.before.bound(), bound)];
    const std::span<const LatticePlace> near = lattice_->near(PaddedLattice::type(was.place));
    if (rise.octahedra) mark(was, bound, near.first(4), false, octahedra_);
    if (rise.tetrahedra) mark(was, bound, near.subspan(4), false, tetrahedra_);
    adsorbing_.add_if(rise.adsorption, was.place);
  }
  /// @return the new bound
  unsigned raise_bound(const Changed& was) {
    Codes& codes = places_[was.place].codes;
    const unsigned bound = joins_[two(was.before.destination(), codes.destination())];
    codes.set_bound(bound);
    return bound;
  }
  void mark(const Changed& was, unsigned bound, std::span<const LatticePlace> offsets, bool far,
            Lists& lists) {
    Place* const places = places_.data() + was.place;
    const double* const before = row_of(0, far) + was.before.bound();
    const double* const now = row_of(0, far) + bound;
    MarkedList::Writer origins(lists.origins);
    for (const LatticePlace offset : offsets) {
      const unsigned row = row_length * places[offset].codes.origin();
      const unsigned wanted = now[row] > before[row] ? marked : 0;
      origins.add(was.place + offset, places[offset].codes.mark(wanted));
    }
  }
  /// @return the code
  unsigned unmark(LatticePlace origin) {
    places_[origin].codes.unmark();
    return places_[origin].codes.origin();
  }

  [[nodiscard]] double bound_from_octahedron(LatticePlace origin, unsigned code) const {
    const double near = hop_sum<8>(origin, row_of(code, false), lattice_->near(0));
    const double sum = desorption_[code] + near;
    if (!hopping_far_[code]) return sum;
    return sum + hop_sum<12>(origin, row_of(code, true), lattice_->far(0));
  }
  [[nodiscard]] double bound_from_tetrahedron(LatticePlace origin, unsigned code) const {
    const std::span<const LatticePlace> near = lattice_->near(PaddedLattice::type(origin));
    return desorption_[code] + hop_sum<10>(origin, row_of(code, false), near);
  }
  /// Of so many hops: a loop of known length is faster.
  template <std::size_t hops>
  [[nodiscard]] double hop_sum(LatticePlace origin, const double* row,
                               std::span<const LatticePlace> offsets) const {
    const Place* places = places_.data() + origin;
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    for (std::size_t i = 0; i < hops; i += 2) {
      even += row[places[offsets[i]].codes.bound()];
      odd += row[places[offsets[i + 1]].codes.bound()];
    }
    return even + odd;
  }
  [[nodiscard]] const double* row_of(unsigned origin, bool far) const {
    return hops_[far ? 1 : 0].data() + row_length * origin;
  }

  void set_rates(const RateTable& rates, std::span<const ClassOrigin> origins,
                 std::span<const ClassDestination> destinations);
  void set_origin_codes(std::span<const ClassOrigin> origins);
  void set_codes_by_low_bits(std::span<const ClassDestination> destinations);
  void set_joins();
  [[nodiscard]] unsigned join(unsigned before, unsigned now);
  [[nodiscard]] bool same_adsorption(unsigned a, unsigned b) const;
  void set_rises(std::span<const ClassOrigin> origins);
  void set_origin_rises();

  const PaddedLattice* lattice_;
  std::vector<Place> places_;

  Lists octahedra_;
  Lists tetrahedra_;
  QuickList<LatticePlace, most_steps> adsorbing_;

  /// By PackedCell::low_bits.
  std::array<LowCodes, PackedCell::low_bits_count> codes_by_low_bits_{};
  /// By number of hosts and row.
  std::array<Code, hosts_end * origin_rows> origin_codes_{};
  std::array<std::vector<double>, 2> hops_;  ///< near, far: by origin code and destination code
  unsigned destination_codes_ = 0;           ///< number of them
  /// By origin code before and now: the one now, marked where some rate is higher.
  std::array<Code, std::size_t{marked} * marked> rising_origins_{};
  /// By bound and destination code: 1 where the code exceeds the bound, else 0.
  ByTwoDestinations<Code> exceeds_{};
  /// By destination code before and now: a bound of both, as they often take turns.
  ByTwoDestinations<Code> joins_{};
  ByTwoDestinations<Rise> rises_{};          ///< by bound before and now
  std::array<double, marked> desorption_{};  ///< with the factor of its ion
  std::array<double, marked> full_desorption_{};
  std::array<Ion, marked> ions_{};
  std::array<std::array<double, row_length>, 2> adsorption_{};
  std::array<bool, marked> hopping_far_{};  ///< some hop from there to a far site has a rate
};

}  // namespace catex
