#pragma once

#include <vector>

#include "barrier_check.hpp"
#include "catex/forces/forces.hpp"
#include "catex/system/ion_system.hpp"
#include "cluster_list.hpp"
#include "prolate_split.hpp"

namespace catex::fast {

/// The pairs of a cluster list one after the other in double precision: the twin of the pair
/// kernels, and what takes their place where ions are too close for their number format.
class PlainPairs {
 public:
  PlainPairs(const Model& model, const ProlateSplit& split);

  /// Adds energy, virial and forces (by ion) of all pairs of the list.
  /// Throws RunError naming the ions when a pair is inside its Buckingham barrier.
  void add(const IonSystem& system, const ClusterList& list, ForceResult& result) const;

 private:
  void add_pair(const IonSystem& system, std::int32_t i, std::int32_t j, const Vec3& d,
                ForceResult& result) const;

  const Model& model_;
  BarrierCheck barrier_;
  double cutoff_;
  std::vector<double> energy_;  ///< of the smooth part, in t = 2 (r / cutoff)² - 1
  std::vector<double> force_;
};

}  // namespace catex::fast
