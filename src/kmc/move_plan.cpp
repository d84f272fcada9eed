#include "move_plan.hpp"

#include <algorithm>

#include "packed_cell.hpp"

namespace catex {

namespace {

/// Type of the place at an offset from one of a type.
int type_at(int type, LatticePlace offset) {
  constexpr int types = PaddedLattice::types;
  return ((type + offset) % types + types) % types;
}

bool contains(std::span<const LatticePlace> offsets, LatticePlace offset) {
  return std::ranges::find(offsets, offset) != offsets.end();
}

}  // namespace

MovePlan make_move_plan(int type, std::span<const PaddedLattice::Change> changes, std::size_t ends,
                        int sign) {
  const auto is_octahedral = [type](LatticePlace offset) {
    return PaddedLattice::octahedral(type_at(type, offset));
  };
  MovePlan plan{};
  for (const auto& change : changes.first(ends)) plan.ends.push_back(change.offset);
  for (const bool octahedral : {true, false}) {
    for (const PaddedLattice::Change& change : changes) {
      if (is_octahedral(change.offset) != octahedral) continue;
      const auto step = [&](Ion ion) -> MovePlan::Step {
        return {change.offset, PackedCell::change(ion, sign * change.near, sign * change.far)};
      };
      for (const Ion ion : all_ions) {
        plan.steps[static_cast<int>(ion)].push_back(step(ion), octahedral);
      }
      if (change.near != 0 || contains(plan.ends, change.offset)) {
        plan.near_guest_steps.push_back(step(Ion::Guest), octahedral);
      }
    }
  }
  return plan;
}

}  // namespace catex
