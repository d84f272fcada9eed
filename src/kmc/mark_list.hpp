#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"

namespace catex {

/// Places at which something is to be computed anew, each once. Adds without branches:
/// which places a move concerns is hard to predict.
class MarkList {
 public:
  explicit MarkList(LatticePlace size) : marks_(size, 0) {}

  void add_if(bool condition, LatticePlace place) { count_ += add_at(count_, condition, place); }
  void add(LatticePlace place) { add_if(true, place); }
  /// Adds those of the places at `offsets` of `base` for which condition(place) is true.
  template <typename Condition>
  void add_where(LatticePlace base, std::span<const LatticePlace> offsets, Condition&& condition) {
    std::size_t count = count_;  // a local one stays in a register
    for (const LatticePlace offset : offsets) {
      count += add_at(count, condition(base + offset), base + offset);
    }
    count_ = count;
  }
  [[nodiscard]] bool contains(LatticePlace place) const { return marks_[place] != 0; }

  /// Calls visit(place) for every place, in the order in which they were added, and forgets
  /// them.
  template <typename Visit>
  void take(Visit&& visit) {
    for (std::size_t i = 0; i < count_; ++i) {
      const LatticePlace place = list_[i];
      visit(place);
      marks_[place] = 0;
    }
    count_ = 0;
  }

 private:
  /// @return 1 if the place came into the list, at `index`
  std::size_t add_at(std::size_t index, bool condition, LatticePlace place) {
    const Mark before = marks_[place];
    list_[index] = place;
    marks_[place] = static_cast<Mark>(before | static_cast<Mark>(condition));
    return static_cast<std::size_t>(condition) & static_cast<std::size_t>(before == 0);
  }

  using Mark = std::uint16_t;              // not a byte: those may alias everything
  std::vector<Mark> marks_;                ///< by place
  std::array<LatticePlace, 2048> list_{};  ///< more than a move can reach
  std::size_t count_ = 0;
};

}  // namespace catex
