#include "site_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "catex/base/errors.hpp"

namespace catex {

namespace {

constexpr int level_too_high = 4094;  // of infinity
constexpr std::int16_t no_slot = -1;
/// So many items and what belongs to them are in a second-level cache without being asked for.
constexpr std::size_t cached_items = 100'000;

// Infinite, negative (the sign is the bit above the level) or NaN.
[[noreturn]] void refuse(double weight) {
  throw RunError(fmt::format("a rate of {} per ps: the rates' parameters make no sense", weight));
}

InputError misfit() {
  return InputError("the event lists of the checkpoint do not fit its configuration");
}

}  // namespace

// One item more stands for the last member of the group of weight 0.
SiteWeights::SiteWeights(std::int32_t size) : levels_(size + 1, 0), positions_(size + 1, 1) {
  slot_of_level_.fill(no_slot);
  Group& zero = groups_[add_group(0)];
  zero.size = 1;
  zero.step = 0;
  zero.members[0] = size;
  add_up();
}

void SiteWeights::regroup() {
  Group* groups = groups_.data();
  changed_.take([&](const Changed& changed) {
    const auto [item, weight] = changed;
    const int level = level_of(weight);
    if (level == levels_[item]) return;  // it was set twice
    int to = slot_of_level_[level];
    if (to == no_slot) {
      if (level >= level_too_high) refuse(weight);
      to = add_group(level);
      groups = groups_.data();
    }

    const int from = slot_of_level_[levels_[item]];
    Group& left = groups[from];
    const std::int32_t last = left.members[left.size - 1];
    const std::int32_t position = positions_[item];
    left.members[position] = last;
    positions_[last] = position;
    left.size -= left.step;
    shares_[from] -= left.unit;

    Group& entered = groups[to];
    entered.members[entered.size] = item;
    positions_[item] = entered.size;
    entered.size += entered.step;
    shares_[to] += entered.unit;
    if (entered.size == entered.room) entered.make_room();
    levels_[item] = static_cast<std::uint16_t>(level);
  });
  add_up();
}

int SiteWeights::add_group(int level) {
  const auto place =
      std::ranges::find_if(groups_, [level](const Group& group) { return group.level < level; });
  const auto index = place - groups_.begin();
  const double unit = weight_at(level);
  groups_.insert(place, {.level = level, .unit = unit, .per_unit = 1.0 / unit});
  const std::size_t padded = (groups_.size() + 3) / 4 * 4;
  shares_.assign(padded, 0.0);
  ends_.assign(padded, 0.0);
  for (std::size_t g = index; g < groups_.size(); ++g) {
    slot_of_level_[groups_[g].level] = static_cast<std::int16_t>(g);
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) shares_[g] = groups_[g].size * groups_[g].unit;
  return static_cast<int>(index);
}

void SiteWeights::add_up() {
  // By fours, so that only one addition of each has to wait for those before.
  double sum = 0.0;
  for (std::size_t g = 0; g < shares_.size(); g += 4) {
    const double two = shares_[g] + shares_[g + 1];
    const double four = two + (shares_[g + 2] + shares_[g + 3]);
    ends_[g] = sum + shares_[g];
    ends_[g + 1] = sum + two;
    ends_[g + 2] = sum + (two + shares_[g + 2]);
    sum += four;
    ends_[g + 3] = sum;
  }
}

SiteWeights::Choice SiteWeights::choose(double x, RandomStream& random) const {
  // Compares with all: where to stop would be hard to predict.
  std::size_t chosen = 0;
  for (std::size_t g = 0; g < ends_.size(); g += 4) {
    for (std::size_t i = 0; i < 4; ++i) chosen += static_cast<std::size_t>(x >= ends_[g + i]);
  }
  if (chosen == ends_.size()) {  // rounding left x beyond the last one
    do --chosen;
    while (shares_[chosen] == 0.0);
  }
  const Group& group = groups_[chosen];
  const auto choice = [&group, this](double member, double rest) -> Choice {
    const auto index = std::min(static_cast<std::int32_t>(member), group.size - 1);
    const std::int32_t item = group.members[index];
    if (levels_.size() > cached_items) {
      __builtin_prefetch(&levels_[item]);
      __builtin_prefetch(&positions_[item]);
    }
    return {item, rest * group.unit};
  };
  constexpr double least_share = 0x1p-20;
  if (group.unit < least_share * bound()) {
    const double member = random.uniform() * group.size;
    return choice(member, random.uniform());
  }
  // What is left of x says which member, and with 33 bits or more where between two of them.
  const double left = x - (ends_[chosen] - shares_[chosen]);
  const double member = std::max(left * group.per_unit, 0.0);
  return choice(member, member - static_cast<std::int32_t>(member));
}

void SiteWeights::append_order(std::vector<std::int32_t>& order) const {
  const auto has_members = [](const Group& group) { return !members_of(group).empty(); };
  order.push_back(static_cast<std::int32_t>(std::ranges::count_if(groups_, has_members)));
  for (const Group& group : groups_) {
    if (!has_members(group)) continue;
    order.push_back(group.level);
    order.push_back(group.size);
    const std::span<const std::int32_t> members = members_of(group);
    order.insert(order.end(), members.begin(), members.end());
  }
}

void SiteWeights::take_order(std::span<const std::int32_t>& order) {
  SiteWeights stored(static_cast<std::int32_t>(levels_.size()) - 1);
  const auto take = [&order](std::int32_t count) {
    if (count < 0 || order.size() < static_cast<std::size_t>(count)) throw misfit();
    const std::span<const std::int32_t> front = order.first(count);
    order = order.subspan(count);
    return front;
  };
  const std::int32_t groups = take(1)[0];
  for (std::int32_t g = 0; g < groups; ++g) {
    const std::int32_t level = take(1)[0];
    if (level <= 0 || level >= level_too_high) throw misfit();
    stored.add_members(level, take(take(1)[0]));
  }
  for (std::size_t item = 0; item < levels_.size(); ++item) {
    if (stored.levels_[item] < levels_[item]) throw misfit();
  }
  *this = std::move(stored);
}

void SiteWeights::add_members(int level, std::span<const std::int32_t> items) {
  const double weight = weight_at(level);
  for (const std::int32_t item : items) {
    const bool exists = item >= 0 && static_cast<std::size_t>(item) + 1 < levels_.size();
    if (!exists || levels_[item] != 0) throw misfit();
    set(item, weight);
    settle();
  }
}

}  // namespace catex
