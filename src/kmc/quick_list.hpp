#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace catex {

/// A short list to which items are added on a condition without a branch: what a move concerns is
/// hard to predict, and a wrong guess costs more than adding.
template <typename Item, std::size_t capacity>
class QuickList {
 public:
  void add_if(bool condition, const Item& item) {
    items_[count_] = item;
    count_ += static_cast<std::size_t>(condition);
  }
  /// For every one of `from`, calls wanted(one, item), which sets the item and says whether it
  /// comes into the list.
  template <typename From, typename Wanted>
  void add_where(const From& from, Wanted&& wanted) {
    std::size_t count = count_;  // a local one stays in a register
    for (const auto& one : from) count += static_cast<std::size_t>(wanted(one, items_[count]));
    count_ = count;
  }
  [[nodiscard]] std::span<const Item> items() const { return std::span(items_).first(count_); }
  void clear() { count_ = 0; }

  /// Calls visit(item) for every item, in the order in which they were added, and forgets them.
  template <typename Visit>
  void take(Visit&& visit) {
    for (std::size_t i = 0; i < count_; ++i) visit(items_[i]);
    count_ = 0;
  }

 private:
  std::array<Item, capacity> items_{};
  std::size_t count_ = 0;
};

}  // namespace catex
