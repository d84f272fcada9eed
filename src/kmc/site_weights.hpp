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
/// Chem. Phys. 128, 205101 (2008)). Items are grouped by the power of two not below their weight; a
/// group is chosen by its number of members, then a member uniformly, which is to be accepted with
/// weight / power of two: more than one half, unless its weight has fallen since it was set. No sum
/// of weights is ever kept, so that none can drift; nor are the weights, which are known again when
/// an item is chosen.
class SiteWeights {
 public:
  /// All weights are 0.
  explicit SiteWeights(std::int32_t size);

  /// The groups do not follow before `settle`: whether an item changes its group is hard to
  /// predict, so there is no branch here. An item that is set again before gets the same weight.
  void set(std::int32_t item, double weight) {
    changed_.add_if(exponents_[item] != exponent_of(weight), {item, weight});
  }
  /// The item, which was not accepted, is two groups or more above that of this weight: worth
  /// setting anew.
  [[nodiscard]] bool far_above(std::int32_t item, double weight) const {
    return exponent_of(weight) + 1 < exponents_[item];
  }
  /// Takes the items that were set to their groups. Throws RunError unless for all of them
  /// 0 <= weight < infinity.
  void settle() {
    if (!changed_.empty()) regroup();
  }

  /// Upper bound of the sum of all weights, less than twice the sum of those that were set; 0 only
  /// without any weight.
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
  /// Items of weight 0 have a group, too, so that none is an exception; but it keeps no members.
  struct Group {
    int exponent;
    double unit;            ///< the power of two, no weight is above it
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

  /// Biased exponent of the least power of two not below the weight; 0 for weight 0.
  [[nodiscard]] static int exponent_of(double weight) {
    constexpr std::uint64_t mantissa = (std::uint64_t{1} << 52) - 1;
    return static_cast<int>((std::bit_cast<std::uint64_t>(weight) + mantissa) >> 52);
  }
  /// None of weight 0.
  [[nodiscard]] static std::span<const std::int32_t> members_of(const Group& group) {
    return std::span(group.members).first(group.size * group.step);
  }
  void add_members(int exponent, std::span<const std::int32_t> items);
  void regroup();
  int add_group(int exponent);
  void add_up();

  std::vector<std::uint16_t> exponents_;  ///< of the groups, by item
  std::vector<std::int32_t> positions_;   ///< in the groups, by item
  QuickList<Changed, 2048> changed_;      ///< items that belong to another group now
  std::vector<Group> groups_;             ///< by falling exponent
  // By group; then up to a multiple of four as if of groups without members: loops by fours end
  // at a predictable place.
  std::vector<double> shares_;  ///< number of members x unit, exactly
  std::vector<double> ends_;    ///< sum of the shares up to there
  std::array<std::int16_t, 4096> slot_of_exponent_;
};

}  // namespace catex
