#include "site_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "catex/base/errors.hpp"

namespace catex {

namespace {

constexpr int exponent_bias = 1023;
constexpr int exponent_too_large = 2047;
constexpr std::int16_t no_slot = -1;

// Infinite, negative (the sign is the bit above the exponent) or NaN.
[[noreturn]] void refuse(double weight) {
  throw RunError(fmt::format("a rate of {} per ps: the rates' parameters make no sense", weight));
}

std::vector<std::int32_t> sorted(std::span<const std::int32_t> items) {
  std::vector<std::int32_t> list(items.begin(), items.end());
  std::ranges::sort(list);
  return list;
}

}  // namespace

// One item more stands for the last member of the group of weight 0.
SiteWeights::SiteWeights(std::int32_t size) : exponents_(size + 1, 0), positions_(size + 1, 1) {
  slot_of_exponent_.fill(no_slot);
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
    const int exponent = exponent_of(weight);
    if (exponent == exponents_[item]) return;  // it was set twice
    int to = slot_of_exponent_[exponent];
    if (to == no_slot) {
      if (exponent >= exponent_too_large) refuse(weight);
      to = add_group(exponent);
      groups = groups_.data();
    }

    Group& left = groups[slot_of_exponent_[exponents_[item]]];
    const std::int32_t last = left.members[left.size - 1];
    const std::int32_t position = positions_[item];
    left.members[position] = last;
    positions_[last] = position;
    left.size -= left.step;

    Group& entered = groups[to];
    entered.members[entered.size] = item;
    positions_[item] = entered.size;
    entered.size += entered.step;
    if (entered.size == entered.room) entered.make_room();
    exponents_[item] = static_cast<std::uint16_t>(exponent);
  });
  add_up();
}

int SiteWeights::add_group(int exponent) {
  const auto place = std::ranges::find_if(
      groups_, [exponent](const Group& group) { return group.exponent < exponent; });
  const auto index = place - groups_.begin();
  const double unit = exponent == 0 ? 0.0 : std::ldexp(1.0, exponent - exponent_bias);
  groups_.insert(place, {.exponent = exponent, .unit = unit});
  ends_.push_back(0.0);
  for (std::size_t g = index; g < groups_.size(); ++g) {
    slot_of_exponent_[groups_[g].exponent] = static_cast<std::int16_t>(g);
  }
  return static_cast<int>(index);
}

void SiteWeights::add_up() {
  double sum = 0.0;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    sum += groups_[g].size * groups_[g].unit;
    ends_[g] = sum;
  }
}

SiteWeights::Choice SiteWeights::choose(double x, double u) const {
  // Compares with all: where to stop would be hard to predict.
  std::size_t chosen = 0;
  for (const double end : ends_) chosen += static_cast<std::size_t>(x >= end);
  if (chosen == groups_.size()) {  // rounding left x beyond the last one
    do --chosen;
    while (groups_[chosen].size * groups_[chosen].unit == 0.0);
  }
  const Group& group = groups_[chosen];
  const auto index = static_cast<std::int32_t>(u * group.size);
  return {group.members[std::min(index, group.size - 1)], group.unit};
}

void SiteWeights::append_order(std::vector<std::int32_t>& order) const {
  for (const Group& group : groups_) {
    const std::span<const std::int32_t> members = members_of(group);
    order.insert(order.end(), members.begin(), members.end());
  }
}

void SiteWeights::take_order(std::span<const std::int32_t>& order) {
  const InputError misfit("the event lists of the checkpoint do not fit its configuration");
  for (Group& group : groups_) {
    const std::span<const std::int32_t> members = members_of(group);
    if (order.size() < members.size()) throw misfit;
    const std::span<const std::int32_t> stored = order.first(members.size());
    order = order.subspan(members.size());
    if (sorted(stored) != sorted(members)) throw misfit;
    std::ranges::copy(stored, group.members.begin());
    for (std::size_t i = 0; i < stored.size(); ++i) {
      positions_[stored[i]] = static_cast<std::int32_t>(i);
    }
  }
}

}  // namespace catex
