#pragma once

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
/// what they ask of a destination are one byte each, a code; a table has the rate for each two of
/// them. Surroundings that the rates do not tell apart have the same code.
class ClassSiteRates {
 public:
  ClassSiteRates(const RateTable& rates, const PaddedLattice& lattice);

  [[nodiscard]] PackedCell& cell(LatticePlace place) { return cells_[place]; }
  [[nodiscard]] PackedCell cell(LatticePlace place) const { return cells_[place]; }
  /// Finds the codes of all sites from their cells.
  void start();
  /// Finds the codes of places anew, after any change of their cells.
  void refresh(std::span<const LatticePlace> places, std::span<const LatticePlace>) {
    for (const LatticePlace p : places) codes_[p] = codes_of(cells_[p]);
  }

  /// Multiplies the rates of desorption of one ion.
  void set_desorption_factor(Ion ion, double factor);

  /// Changes the cells of a plan, whose ion is no longer, or already, where it belongs. Calls
  /// set_departures(place, rate) for every place where `departures` may have changed, and
  /// update_adsorption(place) for the same of `adsorption`.
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
      set_departures(origin, departures_from_octahedron(origin, unmark(origin)));
    });
    tetrahedra_.origins.take([&](LatticePlace origin) {
      set_departures(origin, departures_from_tetrahedron(origin, unmark(origin)));
    });
    adsorbing_.take(update_adsorption);
  }

  /// Sum of the rates of all that the ion at a place may do; 0 without one.
  [[nodiscard]] double departures(LatticePlace origin) const {
    const unsigned code = codes_[origin].origin();
    return PaddedLattice::octahedral(PaddedLattice::type(origin))
               ? departures_from_octahedron(origin, code)
               : departures_from_tetrahedron(origin, code);
  }
  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far) const {
    return row_of(codes_[origin].origin(), far)[codes_[destination].destination()];
  }
  /// Some hop from there to a far site may have a rate.
  [[nodiscard]] bool hops_far(LatticePlace origin) const {
    return hopping_far_[codes_[origin].origin()];
  }
  [[nodiscard]] double desorption(LatticePlace origin) const {
    return desorption_[codes_[origin].origin()];
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination) const {
    return adsorption_[static_cast<int>(ion)][codes_[destination].destination()];
  }

 private:
  using Code = ClassCode;
  /// Of a place: 0 as origin where nothing can leave, 0 as destination where nothing can go. One
  /// number, so that both change together and compilers see that no other data does.
  class Codes {
   public:
    Codes() = default;
    Codes(unsigned origin, unsigned destination)
        : bits_(static_cast<std::uint16_t>(origin | destination << 8)) {}

    [[nodiscard]] unsigned origin() const { return bits_ & 127u; }
    [[nodiscard]] unsigned origin_and_mark() const { return bits_ & 255u; }
    [[nodiscard]] unsigned destination() const { return bits_ >> 8; }
    /// 1 where they are others, else 0; of codes without a mark.
    [[nodiscard]] unsigned other_origin(Codes other) const {
      return (((bits_ ^ other.bits_) & 255u) + 255u) >> 8;
    }
    [[nodiscard]] unsigned other_destination(Codes other) const {
      return (bits_ ^ other.bits_) > 255u ? 1u : 0u;
    }
    /// @param mark  0 or `marked`
    void add(unsigned mark) { bits_ = static_cast<std::uint16_t>(bits_ | mark); }
    void unmark() { bits_ &= 0xff7fu; }

   private:
    std::uint16_t bits_ = 0;
  };
  /// A place with another code as destination, and the codes it had.
  struct Changed {
    LatticePlace place;
    Codes before;
  };

  static constexpr int row_length = 64;    ///< a power of two
  static constexpr int origin_rows = 64;   ///< a power of two above the number of rows
  static constexpr int hosts_end = 32;     ///< above all numbers of hosts
  static constexpr unsigned marked = 128;  ///< bit of the code of an origin that is in a list
  static_assert(class_origin_codes <= marked && class_destination_codes <= row_length);

  static constexpr std::size_t most_steps = 64;     ///< more than those of any plan
  static constexpr std::size_t most_marked = 2048;  ///< more than a move can reach
  using ChangedList = QuickList<Changed, most_steps>;
  using MarkedList = QuickList<LatticePlace, most_marked>;
  struct Lists {
    ChangedList destinations;  ///< with another code
    MarkedList origins;        ///< whose departures may have changed
  };

  /// Where a change of the code of a destination counts.
  struct Difference {
    bool octahedra = false;  ///< near ones, of a tetrahedron
    bool tetrahedra = false;
    bool far_sites = false;
    bool adsorption = false;
    /// By code and mark of a near or far origin: `marked` where its hop has another rate now, 0
    /// else, and where it has a mark already.
    std::array<Code, 256> near{};
    std::array<Code, 256> far{};
  };

  [[nodiscard]] Codes codes_of(PackedCell cell) const {
    const Codes found = codes_by_low_bits_[cell.low_bits()];
    return {origin_codes_[origin_rows * cell.hosts() + found.origin()], found.destination()};
  }
  /// Changes the cells, marks the origins whose own codes changed and lists the destinations.
  /// Without branches: where ions are is hard to predict.
  void change_codes(std::span<const MovePlan::Step> steps, LatticePlace at, Lists& lists) {
    PackedCell* const cells = cells_.data() + at;
    Codes* const codes = codes_.data() + at;
    MarkedList::Writer origins(lists.origins);
    ChangedList::Writer destinations(lists.destinations);
    for (const MovePlan::Step& step : steps) {
      PackedCell cell = cells[step.offset];
      cell.add(step.add);
      const Codes before = codes[step.offset];
      Codes now = codes_of(cell);
      const unsigned origin = now.other_origin(before);
      const unsigned destination = now.other_destination(before);
      now.add(origin * marked);
      cells[step.offset] = cell;
      codes[step.offset] = now;
      origins.add(at + step.offset, origin);
      destinations.add({at + step.offset, before}, destination);
    }
  }
  [[nodiscard]] const Difference& difference(const Changed& was) const {
    const unsigned now = codes_[was.place].destination();
    return differences_[destination_codes_ * was.before.destination() + now];
  }
  /// Marks the origins from which hops to a place have another rate now.
  void mark_around_octahedron(const Changed& was) {
    const Difference& d = difference(was);
    if (d.tetrahedra) mark(was.place, lattice_->near(0), d.near, tetrahedra_);
    if (d.far_sites) mark(was.place, lattice_->far(0), d.far, octahedra_);
    adsorbing_.add_if(d.adsorption, was.place);
  }
  void mark_around_tetrahedron(const Changed& was) {
    const Difference& d = difference(was);
    const std::span<const LatticePlace> near = lattice_->near(PaddedLattice::type(was.place));
    if (d.octahedra) mark(was.place, near.first(4), d.near, octahedra_);
    if (d.tetrahedra) mark(was.place, near.subspan(4), d.near, tetrahedra_);
    adsorbing_.add_if(d.adsorption, was.place);
  }
  void mark(LatticePlace place, std::span<const LatticePlace> offsets,
            const std::array<Code, 256>& difference, Lists& lists) {
    Codes* const codes = codes_.data() + place;
    MarkedList::Writer origins(lists.origins);
    for (const LatticePlace offset : offsets) {
      const unsigned mark = difference[codes[offset].origin_and_mark()];
      codes[offset].add(mark);
      origins.add(place + offset, mark / marked);
    }
  }
  /// @return the code
  unsigned unmark(LatticePlace origin) {
    codes_[origin].unmark();
    return codes_[origin].origin();
  }

  [[nodiscard]] double departures_from_octahedron(LatticePlace origin, unsigned code) const {
    const double near = hop_sum<8>(origin, row_of(code, false), lattice_->near(0));
    const double sum = desorption_[code] + near;
    if (!hopping_far_[code]) return sum;
    return sum + hop_sum<12>(origin, row_of(code, true), lattice_->far(0));
  }
  [[nodiscard]] double departures_from_tetrahedron(LatticePlace origin, unsigned code) const {
    const std::span<const LatticePlace> near = lattice_->near(PaddedLattice::type(origin));
    return desorption_[code] + hop_sum<10>(origin, row_of(code, false), near);
  }
  /// Of so many hops: a loop of known length is faster.
  template <std::size_t hops>
  [[nodiscard]] double hop_sum(LatticePlace origin, const double* row,
                               std::span<const LatticePlace> offsets) const {
    const Codes* codes = codes_.data() + origin;
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    for (std::size_t i = 0; i < hops; i += 2) {
      even += row[codes[offsets[i]].destination()];
      odd += row[codes[offsets[i + 1]].destination()];
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
  void set_differences(std::span<const ClassOrigin> origins);

  const PaddedLattice* lattice_;
  std::vector<PackedCell> cells_;  ///< by place
  std::vector<Codes> codes_;       ///< by place

  Lists octahedra_;
  Lists tetrahedra_;
  QuickList<LatticePlace, most_steps> adsorbing_;

  /// By PackedCell::low_bits: a row of origin_codes_, and the code as destination.
  std::vector<Codes> codes_by_low_bits_;
  /// By number of hosts and row.
  std::vector<Code> origin_codes_;
  std::array<std::vector<double>, 2> hops_;  ///< near, far: by origin code and destination code
  unsigned destination_codes_ = 0;           ///< number of them
  std::vector<Difference> differences_;      ///< by destination code before and after
  std::array<double, marked> desorption_{};  ///< with the factor of its ion
  std::array<double, marked> full_desorption_{};
  std::array<Ion, marked> ions_{};
  std::array<std::array<double, row_length>, 2> adsorption_{};
  std::array<bool, marked> hopping_far_{};  ///< some hop from there to a far site has a rate
};

}  // namespace catex
