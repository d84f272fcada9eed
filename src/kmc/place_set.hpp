#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"

namespace catex {

/// Some places of a lattice, each once, in the order in which they were added. Costs nothing before
/// it is used, and what is in it afterwards.
class PlaceSet {
 public:
  explicit PlaceSet(LatticePlace size) : size_(static_cast<std::size_t>(size)) {}

  void add(LatticePlace place) {
    if (member_.empty()) member_.resize(size_, 0);
    if (member_[place] != 0) return;
    member_[place] = 1;
    places_.push_back(place);
  }
  [[nodiscard]] std::span<const LatticePlace> places() const { return places_; }
  void clear() {
    for (const LatticePlace place : places_) member_[place] = 0;
    places_.clear();
  }

 private:
  std::size_t size_;
  std::vector<std::uint8_t> member_;
  std::vector<LatticePlace> places_;
};

}  // namespace catex
