#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/base/random.hpp"
#include "quick_list.hpp"

namespace catex {

/// Non-negative weights of many items, and choice in proportion to them at a cost that does not
/// depend on their number: composition and rejection (A. Slepoy, A. P. Thompson, S. J. Plimpton, J.
/// Chem. Phys. 128, 205101 (2008)). Items are grouped by the least of 1, 1.5, 2, 3, 4, 6 ... and
/// of 0.75, 0.5, 0.375 ... that is not below their weight, their level; a group is chosen by its
/// number of members, then a member uniformly, which is to be accepted with weight / level: two
/// thirds or more, unless its weight has fallen since it was set. No sum of weights is ever kept,
/// so that none can drift; nor are the weights, which are known again when an item is chosen.
class SiteWeights {
 public:
  /// All weights are 0.
  explicit SiteWeights(std::int32_t size);

  /// The groups do not follow before `settle`: whether an item changes its group is hard to
  /// predict, so there is no branch here. An item that is set again before gets the same weight.
  void set(std::int32_t item, double weight) {
    changed_.add_if(levels_[item] != level_of(weight), {item, weight});
  }
  /// The item, which was not accepted, is more than a factor of two above the level of this weight:
  /// worth setting anew.
  [[nodiscard]] bool far_above(std::int32_t item, double weight) const {
    return level_of(weight) + 2 < levels_[item];
  }
  /// Takes the items that were set to their groups. Throws RunError unless for all of them
  /// 0 <= weight < infinity.
  void settle() {
    if (!changed_.empty()) regroup();
  }

  /// The same once there are many: for after each of any number of items.
  void settle_when_many() {
    if (changed_.size() >= most_changed / 2) regroup();
  }

  /// Upper bound of the sum of all weights, less than 1.5 times the sum of those that were set; 0
  /// only without any weight.
  [[nodiscard]] double bound() const { return ends_.back(); }

  /// An item and a number that is uniform between 0 and the bound of its weight: where it is below
  /// the weight, the choice is to be accepted.
  struct Choice {
    std::int32_t item;
    double x;
  };
  /// An item in proportion to the bound of its weight.
  /// @param x  uniform in [0, bound()), bound() > 0
  [[nodiscard]] Choice choose(double x, RandomStream& random) const;

  /// The groups that have members, and these in their order: all that choices depend on.
  void append_order(std::vector<std::int32_t>& order) const;
  /// Takes them from the front of `order`; throws InputError unless every item has a group there
  /// that is not below the one it has here.
  void take_order(std::span<const std::int32_t>& order);

 private:
  struct Changed {
    std::int32_t item;
    double weight;
  };
  static constexpr int level_bit = 51;  ///< lowest bit of a double that counts

  /// Items of weight 0 have a group, too, so that none is an exception; but it keeps no members.
  struct Group {
    int level;
    double unit;            ///< the weight at the level, none is above it
    double per_unit;        ///< 1 / unit
    std::int32_t size = 0;  ///< number of members
    std::int32_t step = 1;  ///< what a member adds to the size: 0 in the group of weight 0
    std::int32_t room = 2;  ///< more than the size
    std::vector<std::int32_t> members = std::vector<std::int32_t>(2);

    void make_room() {
      room *= 2;
      members.resize(room);
    }
  };

  /// Number of a level; 0 for weight 0. Exponent and first digit of a double are that number.
  [[nodiscard]] static int level_of(double weight) {
    constexpr std::uint64_t digits_below = (std::uint64_t{1} << level_bit) - 1;
    return static_cast<int>((std::bit_cast<std::uint64_t>(weight) + digits_below) >> level_bit);
  }
  [[nodiscard]] static double weight_at(int level) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(level) << level_bit);
  }
  /// None of weight 0.
  [[nodiscard]] static std::span<const std::int32_t> members_of(const Group& group) {
    return std::span(group.members).first(group.size * group.step);
  }
  void add_members(int level, std::span<const std::int32_t> items);
  void regroup();
  int add_group(int level);
  void add_up();

  std::vector<std::uint16_t> levels_;    ///< of the groups, by item
  std::vector<std::int32_t> positions_;  ///< in the groups, by item
  static constexpr std::size_t most_changed = 2048;
  QuickList<Changed, most_changed> changed_;  ///< items that belong to another group now
  std::vector<Group> groups_;                 ///< by falling level
  // By group; then up to a multiple of four as if of groups without members: loops by fours end
  // at a predictable place.
  std::vector<double> shares_;  ///< number of members x unit, exactly
  std::vector<double> ends_;    ///< sum of the shares up to there
  std::array<std::int16_t, 8192> slot_of_level_;
};

}  // namespace catex
