#pragma once

#include <array>
#include <cstddef>

namespace catex {

/// A short list to which items are added on a condition without a branch: what a move concerns is
/// hard to predict, and a wrong guess costs more than adding.
template <typename Item, std::size_t capacity>
class QuickList {
 public:
  /// Adds items while it lives; keeps the end of the list in a register.
  class Writer {
   public:
    explicit Writer(QuickList& list) : list_(list), end_(list.items_.data() + list.count_) {}
    ~Writer() { list_.count_ = static_cast<std::size_t>(end_ - list_.items_.data()); }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void add_if(bool condition, const Item& item) { add(item, condition ? 1 : 0); }
    /// @param times  0 or 1
    void add(const Item& item, std::size_t times) {
      *end_ = item;
      end_ += times;
    }

   private:
    QuickList& list_;
    Item* end_;
  };

  void add_if(bool condition, const Item& item) {
    items_[count_] = item;
    count_ += static_cast<std::size_t>(condition);
  }

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }

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
