#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "catex/catalog/counts.hpp"

namespace catex {

/// Counts by cell, found in constant time.
class CellTable {
 public:
  CellTable() = default;
  /// Parallel vectors, as keys() and counts() gave them.
  CellTable(std::vector<std::uint64_t> keys, std::vector<ClassCount> counts);

  /// Place of a cell, by its key; a new one has no counts.
  [[nodiscard]] std::int32_t place(std::uint64_t key);
  [[nodiscard]] ClassCount& at(std::int32_t place) { return counts_[place]; }
  [[nodiscard]] ClassCount& of(std::uint64_t key) { return counts_[place(key)]; }

  /// In the order in which the cells were met.
  [[nodiscard]] const std::vector<std::uint64_t>& keys() const { return keys_; }
  [[nodiscard]] const std::vector<ClassCount>& counts() const { return counts_; }

  /// Cells with exposure or crossings, sorted.
  [[nodiscard]] std::vector<CellCount> sorted() const;

 private:
  std::vector<std::uint64_t> keys_;
  std::vector<ClassCount> counts_;
  std::unordered_map<std::uint64_t, std::int32_t> places_;
};

}  // namespace catex
