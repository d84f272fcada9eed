#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "quick_list.hpp"

namespace catex {

/// Non-negative weights of many items, and choice in proportion to them at a cost that does not
/// depend on their number: composition and rejection (A. Slepoy, A. P. Thompson, S. J. Plimpton, J.
/// Chem. Phys. 128, 205101 (2008)). Items are grouped by the power of two not below their weight; a
/// group is chosen by its number of members, then a member uniformly, which is accepted with
/// weight / power of two, more than one half. No sum of weights is ever kept, so that none can
/// drift.
class SiteWeights {
 public:
  explicit SiteWeights(std::int32_t size) : items_(size) { slot_of_exponent_.fill(none); }

  [[nodiscard]] double weight(std::int32_t item) const { return items_[item].weight; }
  /// The groups do not follow before `settle`: whether an item changes its group is hard to
  /// predict, so there is no branch here.
  void set(std::int32_t item, double weight) {
    Item& it = items_[item];
    it.weight = weight;
    changed_.add_if(it.exponent != exponent_of(weight), item);
  }
  /// Takes the items that were set to their groups. Throws RunError unless for all of them
  /// 0 <= weight < infinity.
  void settle() {
    changed_.take([this](std::int32_t item) { regroup(item); });
  }

  /// Upper bound of the sum of all weights, less than twice the sum; 0 only without any weight.
  [[nodiscard]] double bound() const {
    double sum = 0.0;
    for (const double w : group_weights_) sum += w;
    return sum;
  }
  /// Sum of all weights; looks at each.
  [[nodiscard]] double total() const;

  static constexpr std::int32_t rejected = -1;
  /// An item in proportion to weight/bound(), or `rejected` with the rest of the probability.
  /// @param x  uniform in [0, bound()), bound() > 0
  /// @param u  uniform in [0, 1)
  [[nodiscard]] std::int32_t trial(double x, double u) const;

  /// The members of all groups in their order, on which the choice depends besides the weights.
  void append_order(std::vector<std::int32_t>& order) const;
  /// Takes the order from the front of `order` of an object with the same weights; throws
  /// InputError when it is not.
  void take_order(std::span<const std::int32_t>& order);

 private:
  static constexpr std::int16_t none = -1;
  struct Item {
    double weight = 0.0;
    std::int32_t position = 0;  ///< in its group
    std::int32_t exponent = 0;  ///< of its group; 0 in none
  };
  struct Group {
    int exponent;
    double unit;  ///< the power of two, no weight is above it
    std::vector<std::int32_t> members;
  };

  /// Biased exponent of the least power of two not below the weight; 0 for weight 0.
  [[nodiscard]] static int exponent_of(double weight) {
    constexpr std::uint64_t mantissa = (std::uint64_t{1} << 52) - 1;
    return static_cast<int>((std::bit_cast<std::uint64_t>(weight) + mantissa) >> 52);
  }
  void regroup(std::int32_t item);
  void leave(std::int32_t item);
  void enter(std::int32_t item, int exponent);
  [[nodiscard]] int slot(int exponent);

  std::vector<Item> items_;
  QuickList<std::int32_t, 2048> changed_;  ///< items that belong to another group now
  std::vector<Group> groups_;              ///< by falling exponent
  std::vector<double> group_weights_;      ///< of each group: members x unit
  std::array<std::int16_t, 2048> slot_of_exponent_;
};

}  // namespace catex
