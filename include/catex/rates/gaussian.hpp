#pragma once

#include <Eigen/Core>

#include "catex/base/random.hpp"

namespace catex {

/// Multivariate normal distribution.
struct Gaussian {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;

  [[nodiscard]] Eigen::Index size() const { return mean.size(); }
  /// Standard deviation of one coordinate.
  [[nodiscard]] double sd(Eigen::Index i) const;
  [[nodiscard]] Eigen::VectorXd draw(RandomStream& random) const;
};

/// What is known of all coordinates of `prior` once `some` of them (indices `which`, ascending)
/// have the distribution `known`: the others follow by their regression on these.
[[nodiscard]] Gaussian extend(const Gaussian& prior, const std::vector<int>& which,
                              const Gaussian& known);
/// The distribution of a selection of coordinates.
[[nodiscard]] Gaussian marginal(const Gaussian& all, const std::vector<int>& which);

}  // namespace catex
