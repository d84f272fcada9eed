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

std::vector<std::int32_t> sorted(std::vector<std::int32_t> items) {
  std::ranges::sort(items);
  return items;
}

}  // namespace

void SiteWeights::regroup(std::int32_t item) {
  const double weight = items_[item].weight;
  const int exponent = exponent_of(weight);
  if (exponent >= exponent_too_large) {  // or infinite, negative (the sign is the bit above) or NaN
    throw RunError(fmt::format("a rate of {} per ps: the rates' parameters make no sense", weight));
  }
  if (exponent == items_[item].exponent) return;  // it was set twice
  if (items_[item].exponent != 0) leave(item);
  if (exponent != 0) enter(item, exponent);
  items_[item].exponent = exponent;
}

void SiteWeights::leave(std::int32_t item) {
  const int s = slot_of_exponent_[items_[item].exponent];
  std::vector<std::int32_t>& members = groups_[s].members;
  const std::int32_t last = members.back();
  members[items_[item].position] = last;
  items_[last].position = items_[item].position;
  members.pop_back();
  group_weights_[s] = static_cast<double>(members.size()) * groups_[s].unit;
}

void SiteWeights::enter(std::int32_t item, int exponent) {
  const int s = slot(exponent);
  std::vector<std::int32_t>& members = groups_[s].members;
  items_[item].position = static_cast<std::int32_t>(members.size());
  members.push_back(item);
  group_weights_[s] = static_cast<double>(members.size()) * groups_[s].unit;
}

int SiteWeights::slot(int exponent) {
  if (slot_of_exponent_[exponent] != none) return slot_of_exponent_[exponent];
  const auto place = std::ranges::find_if(
      groups_, [exponent](const Group& group) { return group.exponent < exponent; });
  const auto index = place - groups_.begin();
  groups_.insert(place, {exponent, std::ldexp(1.0, exponent - exponent_bias), {}});
  group_weights_.insert(group_weights_.begin() + index, 0.0);
  for (std::size_t g = index; g < groups_.size(); ++g) {
    slot_of_exponent_[groups_[g].exponent] = static_cast<std::int16_t>(g);
  }
  return slot_of_exponent_[exponent];
}

double SiteWeights::total() const {
  double sum = 0.0;
  for (const Item& item : items_) sum += item.weight;
  return sum;
}

std::int32_t SiteWeights::trial(double x, double u) const {
  std::size_t chosen = groups_.size();
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (group_weights_[g] == 0.0) continue;
    chosen = g;  // stays when rounding leaves x beyond the last group
    if (x < group_weights_[g]) break;
    x -= group_weights_[g];
  }
  assert(chosen < groups_.size());
  const Group& group = groups_[chosen];
  const double y = u * static_cast<double>(group.members.size());
  const std::size_t index = std::min(static_cast<std::size_t>(y), group.members.size() - 1);
  const std::int32_t item = group.members[index];
  const double rest = y - static_cast<double>(index);
  return rest * group.unit < items_[item].weight ? item : rejected;
}

void SiteWeights::append_order(std::vector<std::int32_t>& order) const {
  for (const Group& group : groups_) {
    order.insert(order.end(), group.members.begin(), group.members.end());
  }
}

void SiteWeights::take_order(std::span<const std::int32_t>& order) {
  const InputError misfit("the event lists of the checkpoint do not fit its configuration");
  for (Group& group : groups_) {
    const std::size_t number = group.members.size();
    if (order.size() < number) throw misfit;
    std::vector<std::int32_t> stored(order.begin(), order.begin() + number);
    order = order.subspan(number);
    if (sorted(stored) != sorted(group.members)) throw misfit;
    group.members = std::move(stored);
    for (std::size_t i = 0; i < number; ++i) {
      items_[group.members[i]].position = static_cast<std::int32_t>(i);
    }
  }
}

}  // namespace catex
