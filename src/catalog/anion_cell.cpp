#include "catex/catalog/anion_cell.hpp"

namespace catex {
namespace {

constexpr int count_bits = 4;
constexpr std::uint32_t count_mask = (1u << count_bits) - 1;

}  // namespace

std::uint32_t key_of(const AnionCell& cell) {
  std::uint32_t key = cell.leaves ? 1 : 0;
  for (const std::uint8_t count : {cell.neighbours, cell.hosts, cell.guests, cell.loose}) {
    key = key << count_bits | count;
  }
  return key;
}

AnionCell anion_cell_at(std::uint32_t key) {
  const auto count = [key](int place) {
    return static_cast<std::uint8_t>(key >> (count_bits * place) & count_mask);
  };
  return {.leaves = (key >> (4 * count_bits) & 1u) != 0,
          .neighbours = count(3),
          .hosts = count(2),
          .guests = count(1),
          .loose = count(0)};
}

}  // namespace catex
