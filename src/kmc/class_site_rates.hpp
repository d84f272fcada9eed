#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rate_table.hpp"
#include "packed_cell.hpp"

namespace catex {

/// Rates of a class table, site by site, for a SiteSelector. What a class says of the origin and
/// what it says of the destination are one byte each; a table has the rate for each two of them.
class ClassSiteRates {
 public:
  using Code = std::uint8_t;
  using Codes = std::uint16_t;

  /// A place whose codes changed, with those that it had.
  struct Changed {
    LatticePlace place;
    Code origin;
    Code destination;
  };

  ClassSiteRates(const RateTable& rates, LatticePlace size);

  /// Most moves leave most codes as they are: only what changed is to be looked at.
  static constexpr bool all_around_changes = false;

  /// Sets the codes of a place from its cell.
  void set(LatticePlace place, PackedCell cell) { codes_[place] = codes_of(cell); }

  /// Changes the cells of a plan and the codes with them.
  void change(const MovePlan& plan, LatticePlace at, Ion ion, PackedCell* cells) {
    const int i = static_cast<int>(ion);
    Codes* codes = codes_.data();
    std::size_t count = 0;
    for (const MovePlan::Step& step : plan.steps) {
      const LatticePlace place = at + step.offset;
      PackedCell cell = cells[place];
      cell.add(step.add[i]);
      cells[place] = cell;
      const Codes before = codes[place];
      const Codes now = codes_of(cell);
      codes[place] = now;
      changed_[count] = {place, origin_of(before), destination_of(before)};
      count += static_cast<std::size_t>(now != before);
    }
    changed_count_ = count;
  }
  /// The places whose codes were changed by `change`.
  [[nodiscard]] std::span<const Changed> changed() const {
    return std::span(changed_).first(changed_count_);
  }

  /// Whether anything that starts at the place has another rate now.
  [[nodiscard]] bool origin_changed(const Changed& was) const {
    const Code now = origin_of(codes_[was.place]);
    return now != was.origin && (active_[now] || active_[was.origin]);
  }
  /// Whether anything that leads to the place has another rate now.
  [[nodiscard]] bool destination_changed(const Changed& was) const {
    const Code now = destination_of(codes_[was.place]);
    return now != was.destination && (wanted_[now] || wanted_[was.destination]);
  }
  /// Whether the hop from `origin` to the place has another rate now.
  [[nodiscard]] bool hop_changed(const Changed& was, LatticePlace origin, bool far) const {
    const double* row = row_of(origin, far);
    return row[was.destination] != row[destination_of(codes_[was.place])];
  }

  /// Multiplies the rates of desorption of one ion.
  void set_desorption_factor(Ion ion, double factor);

  /// Nothing to prepare.
  void set_kinds(const PaddedLattice&, const PackedCell*) {}

  /// Sums of the rates of hops to near and to far sites, by their offsets.
  [[nodiscard]] double near_sum(LatticePlace origin, std::span<const LatticePlace> offsets,
                                const PackedCell*) const {
    return offsets.size() == 8 ? hop_sum<8>(origin, false, offsets)
                               : hop_sum<10>(origin, false, offsets);
  }
  [[nodiscard]] double far_sum(LatticePlace origin, std::span<const LatticePlace> offsets,
                               const PackedCell*) const {
    return hop_sum<12>(origin, true, offsets);
  }

  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far,
                           const PackedCell*) const {
    return row_of(origin, far)[destination_of(codes_[destination])];
  }
  /// Of everything that the ion at a place may do.
  [[nodiscard]] double departure(LatticePlace origin, double hop_sums,
                                 const PackedCell* cells) const {
    return hop_sums + desorption(origin, cells);
  }
  [[nodiscard]] double desorption(LatticePlace origin, const PackedCell*) const {
    return desorption_[origin_of(codes_[origin])];
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination, const PackedCell*) const {
    return adsorption_[static_cast<int>(ion)][destination_of(codes_[destination])];
  }

 private:
  static constexpr int lattice_kinds = site_kind_count - 1;
  static constexpr int near_levels = crowding_levels + 1;  ///< the mover may be one of them
  static constexpr int origin_codes = 1 + 2 * lattice_kinds * host_neighbour_bins * 2;
  static constexpr int destination_codes = 1 + lattice_kinds * near_levels;
  static_assert(origin_codes <= 256 && destination_codes <= 256);

  [[nodiscard]] static int first_origin_code(Ion ion, SiteKind kind) {
    const int site = static_cast<int>(ion) * lattice_kinds + static_cast<int>(kind);
    return 1 + site * host_neighbour_bins * 2;
  }
  [[nodiscard]] static int first_destination_code(SiteKind kind) {
    return 1 + static_cast<int>(kind) * near_levels;
  }
  /// Origin code 0 where there is no ion, destination code 0 where no ion can go. Without branches:
  /// where ions are is hard to predict.
  [[nodiscard]] Codes codes_of(PackedCell cell) const {
    const Codes codes = codes_without_far_[cell.low_bits()];
    const int is_origin = -static_cast<int>(origin_of(codes) != 0);
    const int bin = bins_[cell.near_hosts() + cell.far_hosts()];
    return static_cast<Codes>(codes + (2 * bin & is_origin));
  }
  [[nodiscard]] static Code origin_of(Codes codes) { return static_cast<Code>(codes & 255); }
  [[nodiscard]] static Code destination_of(Codes codes) { return static_cast<Code>(codes >> 8); }

  /// Of so many hops: a loop of known length is faster.
  template <std::size_t hops>
  [[nodiscard]] double hop_sum(LatticePlace origin, bool far,
                               std::span<const LatticePlace> offsets) const {
    if (!hopping_[2 * origin_of(codes_[origin]) + (far ? 1 : 0)]) return 0.0;
    const double* row = row_of(origin, far);
    const Codes* codes = codes_.data() + origin;
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    for (std::size_t i = 0; i < hops; i += 2) {
      even += row[destination_of(codes[offsets[i]])];
      odd += row[destination_of(codes[offsets[i + 1]])];
    }
    return even + odd;
  }
  [[nodiscard]] const double* row_of(LatticePlace origin, bool far) const {
    return hops_.data() + (2 * origin_of(codes_[origin]) + (far ? 1 : 0)) * destination_codes;
  }
  [[nodiscard]] static std::span<const Codes> codes_by_low_bits();
  void set_origin(const RateTable& rates, Ion ion, SiteKind kind, int bin, bool guest_near);
  void set_adsorption(const RateTable& rates, Ion ion, SiteKind kind, int level);

  /// By PackedCell::low_bits: the codes with the lowest bin of hosts. The same for all rates.
  std::span<const Codes> codes_without_far_ = codes_by_low_bits();
  std::vector<Codes> codes_;  ///< by place: of the origin, and 256 times that of the destination

  std::array<Changed, 64> changed_{};  ///< more than the steps of any plan
  std::size_t changed_count_ = 0;

  std::vector<double> hops_;  ///< by origin code, near or far, destination code
  std::array<double, origin_codes> desorption_{};  ///< with the factor of its ion
  std::array<double, origin_codes> full_desorption_{};
  std::array<std::array<double, destination_codes>, 2> adsorption_{};
  std::array<bool, origin_codes> active_{};       ///< something from there has a rate
  std::array<bool, 2 * origin_codes> hopping_{};  ///< and so has a hop to near, to far sites
  std::array<bool, destination_codes> wanted_{};  ///< something to there has a rate
  std::array<std::uint8_t, 32> bins_{};           ///< by number of hosts
};

}  // namespace catex
