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

}  // namespace

MovePlan make_move_plan(const PaddedLattice& lattice, int type,
                        std::span<const PaddedLattice::Change> changes, int sign) {
  const auto is_octahedral = [type](LatticePlace offset) {
    return PaddedLattice::octahedral(type_at(type, offset));
  };
  MovePlan plan{};
  for (const bool octahedral : {true, false}) {
    for (const PaddedLattice::Change& change : changes) {
      if (is_octahedral(change.offset) != octahedral) continue;
      const auto add = [&](Ion ion) {
        return PackedCell::change(ion, sign * change.near, sign * change.far);
      };
      plan.steps.push_back({change.offset, {add(Ion::Host), add(Ion::Guest)}});
      plan.origins.push_back(change.offset);
      for (const LatticePlace near : lattice.near(type_at(type, change.offset))) {
        plan.origins.push_back(change.offset + near);
      }
    }
    if (octahedral) plan.octahedra = plan.steps.size();
  }
  std::ranges::sort(plan.origins);
  plan.origins.erase(std::unique(plan.origins.begin(), plan.origins.end()), plan.origins.end());
  std::ranges::stable_partition(plan.origins, is_octahedral);
  return plan;
}

}  // namespace catex
