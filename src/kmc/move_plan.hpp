#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "catex/kmc/padded_lattice.hpp"

namespace catex {

/// What a move does, as offsets from its first place.
struct MovePlan {
  /// A place whose surroundings change, and what to add to its PackedCell, by ion.
  struct Step {
    LatticePlace offset;
    std::array<std::uint32_t, 2> add;
  };
  std::vector<Step> steps;  ///< octahedra first
  std::size_t octahedra;    ///< so many of the steps are octahedra
  /// The places of the steps and all from which a hop leads to one of them and counts there as
  /// near; octahedra first.
  std::vector<LatticePlace> origins;
};

/// The plans of all moves on a lattice.
class MovePlans {
 public:
  explicit MovePlans(const PaddedLattice& lattice);

  /// Of a hop from a place of a type, numbered as in PaddedLattice.
  [[nodiscard]] const MovePlan& hop(int type, std::size_t i) const { return hops_[type][i]; }
  /// Of an ion that comes from the solution to a place of a type.
  [[nodiscard]] const MovePlan& arrival(int type) const { return arrivals_[type]; }
  /// Of an ion that goes from there to the solution.
  [[nodiscard]] const MovePlan& departure(int type) const { return departures_[type]; }

 private:
  std::array<std::vector<MovePlan>, PaddedLattice::types> hops_;
  std::array<MovePlan, PaddedLattice::types> arrivals_;
  std::array<MovePlan, PaddedLattice::types> departures_;
};

}  // namespace catex
