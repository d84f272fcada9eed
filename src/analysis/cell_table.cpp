#include "catex/analysis/cell_table.hpp"

#include <algorithm>

#include "catex/base/errors.hpp"

namespace catex {

CellTable::CellTable(std::vector<std::uint64_t> keys, std::vector<ClassCount> counts)
    : keys_(std::move(keys)), counts_(std::move(counts)) {
  if (keys_.size() != counts_.size()) throw RunError("the stored counts do not fit their cells");
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    places_.emplace(keys_[k], static_cast<std::int32_t>(k));
  }
}

std::int32_t CellTable::place(std::uint64_t key) {
  const auto [it, fresh] = places_.emplace(key, static_cast<std::int32_t>(keys_.size()));
  if (fresh) {
    keys_.push_back(key);
    counts_.emplace_back();
  }
  return it->second;
}

std::vector<CellCount> CellTable::sorted() const {
  std::vector<CellCount> cells;
  for (std::size_t k = 0; k < keys_.size(); ++k) {
    if (counts_[k].exposure > 0.0 || counts_[k].crossings > 0) {
      cells.push_back({event_cell_at(keys_[k]), counts_[k]});
    }
  }
  std::ranges::sort(cells, {}, &CellCount::cell);
  return cells;
}

}  // namespace catex
