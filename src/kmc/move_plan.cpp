#include "move_plan.hpp"

#include <algorithm>
#include <set>

#include "packed_cell.hpp"

namespace catex {

namespace {

/// Type of the place at an offset from one of a type.
int type_at(int type, LatticePlace offset) {
  constexpr int types = PaddedLattice::types;
  return ((type + offset) % types + types) % types;
}

/// @param sign  -1: the changes are taken back
MovePlan plan(const PaddedLattice& lattice, int type,
              std::span<const PaddedLattice::Change> changes, int sign) {
  const auto is_octahedral = [type](LatticePlace offset) {
    return PaddedLattice::octahedral(type_at(type, offset));
  };
  MovePlan plan{};
  std::set<LatticePlace> origins;
  for (const bool octahedral : {true, false}) {
    for (const PaddedLattice::Change& change : changes) {
      if (is_octahedral(change.offset) != octahedral) continue;
      const auto add = [&](Ion ion) {
        return PackedCell::change(ion, sign * change.near, sign * change.far);
      };
      plan.steps.push_back({change.offset, {add(Ion::Host), add(Ion::Guest)}});
      origins.insert(change.offset);
      for (const LatticePlace near : lattice.near(type_at(type, change.offset))) {
        origins.insert(change.offset + near);
      }
    }
    if (octahedral) plan.octahedra = plan.steps.size();
  }
  plan.origins.assign(origins.begin(), origins.end());
  std::ranges::stable_partition(plan.origins, is_octahedral);
  return plan;
}

}  // namespace

MovePlans::MovePlans(const PaddedLattice& lattice) {
  for (int type = 0; type < PaddedLattice::types; ++type) {
    for (std::size_t i = 0; i < lattice.hops(type); ++i) {
      hops_[type].push_back(plan(lattice, type, lattice.changes_of_hop(type, i), 1));
    }
    arrivals_[type] = plan(lattice, type, lattice.changes_of_arrival(type), 1);
    departures_[type] = plan(lattice, type, lattice.changes_of_arrival(type), -1);
  }
}

}  // namespace catex
