#pragma once

#include "catex/catalog/counts.hpp"

namespace catex::test {

/// One of the cells of a class.
[[nodiscard]] inline EventCell cell_in(const EventClass& c) {
  const bool hops = c.from != SiteKind::Solution && c.to != SiteKind::Solution;
  EventCell cell{.ion = c.ion, .from = c.from, .to = c.to, .origin = {}, .destination = {}};
  if (c.from != SiteKind::Solution) {
    cell.origin.far_hosts = static_cast<std::uint8_t>(3 * c.host_neighbours);
    cell.origin.near_guests = hops && c.guest_near ? 1 : 0;
  }
  if (c.to != SiteKind::Solution) cell.destination.near_hosts = c.crowding;
  return cell;
}

/// Adds counts to the cells of a run, in order.
inline void add_counts(std::vector<CellCount>& cells, const EventClass& c,
                       const ClassCount& count) {
  const CellCount one{cell_in(c), count};
  add_cells(cells, {&one, 1});
}

}  // namespace catex::test
