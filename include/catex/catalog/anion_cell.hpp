#pragma once

#include <compare>
#include <cstdint>

#include "catex/catalog/counts.hpp"

namespace catex {

/// What decides how soon an anion leaves its node of the net, or how soon one comes to an empty
/// node. Only nodes at the surface of the whole net are asked about: those with fewer than twelve
/// nearest nodes. The numbers are the same before an anion leaves and after it has left.
struct AnionCell {
  bool leaves = true;           ///< else the node is empty and an anion comes to it
  std::uint8_t neighbours = 0;  ///< of its nearest nodes, those with an anion: 0 to 12
  /// Cations on the holes around the node that are sites without its anion, too: 0 to 14, this and
  /// the next two together.
  std::uint8_t hosts = 0;
  std::uint8_t guests = 0;
  /// Cations on holes that are sites with its anion only; while the node is empty, those that were
  /// there when their site was lost, and have found no other one since.
  std::uint8_t loose = 0;

  friend auto operator<=>(const AnionCell&, const AnionCell&) = default;
};

/// 17 bits that hold a cell, in its order; for files and tables.
[[nodiscard]] std::uint32_t key_of(const AnionCell& cell);
[[nodiscard]] AnionCell anion_cell_at(std::uint32_t key);

/// Counts of one cell. Exposure: time integral of the number of such nodes [ps].
struct AnionCount {
  AnionCell cell;
  ClassCount count;
};

}  // namespace catex
