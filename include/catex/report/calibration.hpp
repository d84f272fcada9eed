#pragma once

#include <optional>
#include <span>
#include <vector>

#include "catex/report/comparison.hpp"

namespace catex {

/// A measured exchange ratio.
struct Observation {
  double time_ps = 0.0;
  double rho = 0.0;
  double sd = 0.0;  ///< standard deviation of its error, > 0
};

/// A KMC ensemble that was run with one value of a factor.
struct FactorEnsemble {
  double factor = 1.0;          ///< > 0
  std::vector<Curve> replicas;  ///< two or more, each beyond the last observation
};

/// What the observations say of one factor.
struct FactorLikelihood {
  double factor = 1.0;
  int replicas = 0;
  double chi_square = 0.0;  ///< of the observations, their correlation through the replicas kept
  double log_likelihood = 0.0;
  double density = 0.0;  ///< of the posterior, per unit of ln factor
};

struct FactorPosterior {
  std::vector<FactorLikelihood> grid;               ///< by rising factor
  double ln_q05 = 0.0, ln_q50 = 0.0, ln_q95 = 0.0;  ///< quantiles of ln factor
  int inside = 0;        ///< factors of the grid within the 90 % interval
  bool cut_low = false;  ///< the grid ends where the posterior is still large
  bool cut_high = false;
  double best_fit_p = 0.0;  ///< probability of a chi-square above the smallest of the grid
};

/// Posterior of a factor from a grid of ensembles, flat in ln factor between the ends of the grid.
/// The likelihood of a factor is a normal distribution of all observations together: means over the
/// replicas, covariance of the replicas times (1 + 1/n) for n of them, plus sd² on the diagonal.
/// Between factors the density is interpolated linearly in ln factor.
/// Needs two factors or more, all different, and one observation or more.
[[nodiscard]] FactorPosterior factor_posterior(std::span<const Observation> observations,
                                               std::vector<FactorEnsemble> ensembles);

}  // namespace catex
