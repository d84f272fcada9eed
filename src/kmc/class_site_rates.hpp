#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"
#include "catex/kmc/rates.hpp"
#include "packed_cell.hpp"

namespace catex {

/// Rates of a class table, site by site, for a SiteSelector. What a class says of the origin and
/// what it says of the destination are one byte each; a table has the rate for each two of them.
class ClassSiteRates {
 public:
  using Code = std::uint8_t;

  /// What `refresh` found.
  struct Refreshed {
    bool origin;       ///< other rates of all hops and desorption from the place
    bool destination;  ///< other rates of hops or adsorption to the place
    Code before;       ///< code of the destination until now
  };

  ClassSiteRates(const RateTable& rates, LatticePlace size);

  /// With the origin changes the rate of every hop from it in a way of its own.
  static constexpr bool origin_is_a_factor = false;

  /// Brings the codes of a place in line with its cell.
  Refreshed refresh(LatticePlace place, PackedCell cell) {
    const Code origin = origin_code(cell);
    const Code destination = destination_code(cell);
    const Refreshed found{
        .origin = origin != origins_[place] && (active_[origin] || active_[origins_[place]]),
        .destination = destination != destinations_[place] &&
                       (wanted_[destination] || wanted_[destinations_[place]]),
        .before = destinations_[place]};
    origins_[place] = origin;
    destinations_[place] = destination;
    return found;
  }

  /// Whether the rate of the hop is another one after `destination` was refreshed.
  [[nodiscard]] bool hop_changed(LatticePlace origin, LatticePlace destination, bool far,
                                 const Refreshed& found) const {
    const double* row = row_of(origin, far);
    return row[found.before] != row[destinations_[destination]];
  }

  /// Sum of the rates of hops by these offsets.
  [[nodiscard]] double hop_sum(LatticePlace origin, bool far, std::span<const LatticePlace> offsets,
                               const PackedCell*) const {
    const double* row = row_of(origin, far);
    const Code* codes = destinations_.data() + origin;
    double even = 0.0;
    double odd = 0.0;  // two sums, so that additions need not wait for each other
    for (std::size_t i = 0; i < offsets.size(); i += 2) {
      even += row[codes[offsets[i]]];
      odd += row[codes[offsets[i + 1]]];
    }
    return even + odd;
  }

  [[nodiscard]] double hop(LatticePlace origin, LatticePlace destination, bool far,
                           const PackedCell*) const {
    return row_of(origin, far)[destinations_[destination]];
  }
  /// Of everything that the ion at a place may do.
  [[nodiscard]] double departure(LatticePlace origin, double hop_sums,
                                 const PackedCell* cells) const {
    return hop_sums + desorption(origin, cells);
  }
  [[nodiscard]] double desorption(LatticePlace origin, const PackedCell*) const {
    return desorption_[origins_[origin]];
  }
  /// Per mol/L.
  [[nodiscard]] double adsorption(Ion ion, LatticePlace destination, const PackedCell*) const {
    return adsorption_[static_cast<int>(ion)][destinations_[destination]];
  }

 private:
  static constexpr int lattice_kinds = site_kind_count - 1;
  static constexpr int near_levels = crowding_levels + 1;  ///< the mover may be one of them
  static constexpr int origin_codes = 1 + 2 * lattice_kinds * host_neighbour_bins * 2;
  static constexpr int destination_codes = 1 + lattice_kinds * near_levels;
  static_assert(origin_codes <= 256 && destination_codes <= 256);

  /// 0 where there is no ion.
  [[nodiscard]] Code origin_code(PackedCell cell) const {
    if (!cell.occupied()) return 0;
    const Ion ion = cell.ion();
    const int hosts = cell.near_hosts() + cell.far_hosts();
    const int guest_near = ion == Ion::Host && cell.near_guests() > 0 ? 1 : 0;
    const int site = static_cast<int>(ion) * lattice_kinds + static_cast<int>(cell.kind());
    return static_cast<Code>(1 + (site * host_neighbour_bins + bins_[hosts]) * 2 + guest_near);
  }
  /// 0 where no ion can go.
  [[nodiscard]] Code destination_code(PackedCell cell) const {
    if (!cell.free()) return 0;
    const int near = cell.near_hosts() + cell.near_guests();
    const int level = near < near_levels ? near : near_levels - 1;
    return static_cast<Code>(1 + static_cast<int>(cell.kind()) * near_levels + level);
  }
  [[nodiscard]] const double* row_of(LatticePlace origin, bool far) const {
    return hops_.data() + (2 * origins_[origin] + (far ? 1 : 0)) * destination_codes;
  }
  void set_origin(const RateTable& rates, Ion ion, SiteKind kind, int bin, bool guest_near);
  void set_adsorption(const RateTable& rates, Ion ion, SiteKind kind, int level);

  std::vector<Code> origins_;       ///< by place
  std::vector<Code> destinations_;  ///< by place

  std::vector<double> hops_;  ///< by origin code, near or far, destination code
  std::array<double, origin_codes> desorption_{};
  std::array<std::array<double, destination_codes>, 2> adsorption_{};
  std::array<bool, origin_codes> active_{};       ///< something from there has a rate
  std::array<bool, destination_codes> wanted_{};  ///< something to there has a rate
  std::array<std::uint8_t, 32> bins_{};           ///< by number of hosts
};

}  // namespace catex
