#include "catex/catalog/counts.hpp"

namespace catex {

ClassCount& ClassCount::operator+=(const ClassCount& other) {
  events += other.events;
  crossings += other.crossings;
  exposure += other.exposure;
  return *this;
}

ClassCount count_of(const ClassCounts& counts, const EventClass& event_class) {
  const auto found = counts.find(event_class);
  return found == counts.end() ? ClassCount{} : found->second;
}

void add_classes(ClassCounts& sum, std::span<const CellCount> cells) {
  for (const auto& [cell, count] : cells) sum[class_of(cell)] += count;
}

ClassCounts class_counts(std::span<const CellCount> cells) {
  ClassCounts counts;
  add_classes(counts, cells);
  return counts;
}

void add_cells(std::vector<CellCount>& sum, std::span<const CellCount> cells) {
  std::vector<CellCount> merged;
  merged.reserve(sum.size() + cells.size());
  auto a = sum.begin();
  for (const CellCount& b : cells) {
    while (a != sum.end() && a->cell < b.cell) merged.push_back(*a++);
    merged.push_back(b);
    if (a != sum.end() && a->cell == b.cell) merged.back().count += (a++)->count;
  }
  merged.insert(merged.end(), a, sum.end());
  sum = std::move(merged);
}

}  // namespace catex
