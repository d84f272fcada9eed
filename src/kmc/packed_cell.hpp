#pragma once

#include <cstdint>

#include "catex/catalog/event_cell.hpp"
#include "catex/sites/site_graph.hpp"

namespace catex {

/// All that rates need to know of one place, in 29 bits: occupant, kind (Solution: no site) and
/// environment. The counts of the environment are of 4 bits each, next to each other, so that
/// adding a small number changes one of them, and two of them are an index into a table; so are
/// occupant, kind and near counts. The hosts, near and far, have 5 bits of their own.
class PackedCell {
 public:
  PackedCell() = default;
  PackedCell(SiteKind kind, int depth)
      : bits_(static_cast<std::uint32_t>(kind) << kind_bit | static_cast<std::uint32_t>(depth)
                                                                 << depth_bit) {}

  [[nodiscard]] SiteKind kind() const { return static_cast<SiteKind>(bits_ >> kind_bit & 15u); }
  [[nodiscard]] Occupant occupant() const { return static_cast<Occupant>(bits_ & 3u); }
  [[nodiscard]] Ion ion() const { return static_cast<Ion>((bits_ & 3u) - 1u); }
  /// Of a site that exists.
  [[nodiscard]] bool octahedral() const { return kind() <= SiteKind::O2; }
  [[nodiscard]] bool exists() const { return kind() != SiteKind::Solution; }
  /// Never where there is no site.
  [[nodiscard]] bool occupied() const { return occupant() != Occupant::Empty; }
  [[nodiscard]] bool free() const { return exists() && occupant() == Occupant::Empty; }

  /// Occupant, kind and near counts, in one number below `low_bits_count`.
  [[nodiscard]] int low_bits() const { return static_cast<int>(bits_ & (low_bits_count - 1u)); }
  static constexpr int low_bits_count = 0x4000;
  [[nodiscard]] static PackedCell with_low_bits(int bits) {
    PackedCell cell;
    cell.bits_ = static_cast<std::uint32_t>(bits);
    return cell;
  }

  [[nodiscard]] int depth() const { return static_cast<int>(bits_ >> depth_bit & 3u); }
  [[nodiscard]] int near_hosts() const { return static_cast<int>(bits_ >> near_bit & 15u); }
  [[nodiscard]] int near_guests() const { return static_cast<int>(bits_ >> (near_bit + 4) & 15u); }
  [[nodiscard]] int far_hosts() const { return static_cast<int>(bits_ >> far_bit & 15u); }
  [[nodiscard]] int far_guests() const { return static_cast<int>(bits_ >> (far_bit + 4) & 15u); }
  [[nodiscard]] int near() const { return near_hosts() + near_guests(); }
  /// Near and far.
  [[nodiscard]] int hosts() const { return static_cast<int>(bits_ >> hosts_bit & 31u); }
  /// Hosts and guests in one number: hosts + 16 guests, below `pair_count`.
  [[nodiscard]] int near_pair() const { return static_cast<int>(bits_ >> near_bit & 255u); }
  [[nodiscard]] int far_pair() const { return static_cast<int>(bits_ >> far_bit & 255u); }
  static constexpr int pair_count = 256;
  /// The pair with one ion less; some pair where it has none.
  [[nodiscard]] static int one_less(int pair, Ion ion) {
    return (pair - (ion == Ion::Host ? 1 : 16)) & (pair_count - 1);
  }

  /// Leaves occupant and counts as they are.
  void set_site(SiteKind kind, int depth) {
    constexpr std::uint32_t site_bits = 15u << kind_bit | 3u << depth_bit;
    bits_ = (bits_ & ~site_bits) | static_cast<std::uint32_t>(kind) << kind_bit |
            static_cast<std::uint32_t>(depth) << depth_bit;
  }
  void set_occupant(Occupant occupant) {
    bits_ = (bits_ & ~3u) | static_cast<std::uint32_t>(occupant);
  }
  /// What to `add` for a change of the counts of one ion.
  [[nodiscard]] static std::uint32_t change(Ion ion, int near, int far) {
    const int shift = 4 * static_cast<int>(ion);
    const int hosts = ion == Ion::Host ? near + far : 0;
    return (static_cast<std::uint32_t>(near) << (near_bit + shift)) +
           (static_cast<std::uint32_t>(far) << (far_bit + shift)) +
           (static_cast<std::uint32_t>(hosts) << hosts_bit);
  }
  void add(std::uint32_t change) { bits_ += change; }

 private:
  static constexpr int kind_bit = 2;
  static constexpr int near_bit = 6;
  static constexpr int depth_bit = 14;
  static constexpr int hosts_bit = 16;
  static constexpr int far_bit = 21;  ///< guests last: nothing is above them if they are not kept

  std::uint32_t bits_ = static_cast<std::uint32_t>(SiteKind::Solution) << kind_bit;
};

}  // namespace catex
