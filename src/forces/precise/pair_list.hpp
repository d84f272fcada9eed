#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "catex/system/ion_system.hpp"

namespace catex {

/// Coordinates of slots: the ions of the cell first ("local"), then the periodic images of ions
/// near its faces. With images written out, the pair kernel needs no minimum image and any cell
/// shape costs the same.
struct Slots {
  std::vector<std::int32_t> ion;       ///< ion that a slot shows
  std::vector<Eigen::Vector3i> shift;  ///< slot position = ion position + cell vectors * shift
  std::vector<double> x, y, z;         ///< [Å]
  std::size_t local = 0;               ///< slots [0, local) are the ions themselves
};

/// Buffered neighbour list: for every local slot its neighbours within (range of the two species
/// + skin), grouped by the neighbour's species so that the parameters of a pair are constants of
/// an inner loop. Every pair is in it from both sides: no two threads write to one ion.
class PairList {
 public:
  /// `ranges`: species x species, largest distance at which a pair interacts [Å].
  PairList(std::vector<double> ranges, int species, double skin);

  void build(const IonSystem& system);
  /// Whether some pair may have come within its range without being in the list.
  [[nodiscard]] bool outdated(const IonSystem& system) const;
  /// Moves the slots to the present positions and cell.
  void update_slots(const IonSystem& system);

  [[nodiscard]] const Slots& slots() const { return slots_; }
  /// Neighbour slots of local slot i whose ion is of species s.
  [[nodiscard]] std::span<const std::int32_t> neighbours(std::size_t i, int s) const {
    const std::size_t k = i * species_ + s;
    return std::span(neighbours_).subspan(start_[k], start_[k + 1] - start_[k]);
  }
  [[nodiscard]] const IonSystem& reference() const { return reference_; }

 private:
  [[nodiscard]] double range(int a, int b) const { return ranges_[a * species_ + b]; }
  void place_slots(const IonSystem& system);
  void find_neighbours(const IonSystem& system);

  std::vector<double> ranges_;
  double longest_range_;
  int species_;
  double skin_;
  IonSystem reference_;
  Slots slots_;
  std::vector<std::int64_t> start_;
  std::vector<std::int32_t> neighbours_;
};

}  // namespace catex
