#pragma once

#include <vector>

#include "catex/base/random.hpp"
#include "catex/rates/cation_memory.hpp"
#include "catex/rates/gaussian.hpp"

namespace catex {

/// From the logit of the mobile share and ln of the relaxation time [ps].
[[nodiscard]] Settling settling_of(const Eigen::VectorXd& numbers);

/// What is known of the memory of one ion on one kind of site.
struct SettlingPosterior {
  Ion ion;
  SiteKind kind;
  Gaussian numbers;  ///< logit of the mobile share, ln of the relaxation time [ps]

  /// So many standard deviations from the mean, in both numbers.
  [[nodiscard]] Settling at(double sds) const;
};

/// Of the states that remember; sorted by ion and kind.
struct CationMemoryPosterior {
  std::vector<SettlingPosterior> states;

  [[nodiscard]] CationMemory draw(RandomStream& random) const;
  [[nodiscard]] CationMemory typical() const;
};

}  // namespace catex
