#pragma once

#include <cstdint>
#include <span>

namespace catex {

/// A sample of one trajectory, as far as it tells whether anything still changes.
struct StationaryPoint {
  double time = 0.0;           ///< [ps]
  double rho = 0.0;            ///< exchange ratio
  double cations = 0.0;        ///< of the crystal
  std::int64_t exchanges = 0;  ///< adsorptions and desorptions so far
};

/// What `is_stationary` asks for.
struct StationaryRule {
  double decades = 1.0;  ///< the window is the time from t / 10^decades to t
  /// Samples of the window, at least.
  static constexpr int least_samples = 32;
  /// Exchanges with the solution in each half of the window, at least: a crystal at which nothing
  /// has happened yet has not come to rest.
  static constexpr std::int64_t least_exchanges = 1000;
  /// Largest difference between the halves: of rho, and of the number of cations relative to it.
  static constexpr double tolerance = 0.01;
  /// Largest difference between the halves in standard errors.
  static constexpr double standard_errors = 2.0;
};

/// Whether a trajectory shows no trend over its last `decades` of time. The samples of that window
/// are cut into two halves of four blocks each. The means of the halves must differ by no more than
/// two standard errors, from the scatter of the blocks within the halves, and by less than 1 %, of
/// rho and of the number of cations alike.
///
/// A trend that is steady from sample to sample is told from scatter, since block means then
/// differ by more between the halves than within them. What creeps by less than 1 % within the
/// window counts as stationary: nothing that is seen so far tells it from rest.
/// @param points  in order of time, from the first sample after time 0
[[nodiscard]] bool is_stationary(std::span<const StationaryPoint> points,
                                 const StationaryRule& rule);

/// Whether the criterion is to be asked at a sample: eight times per decade, so that it is not
/// met by chance among very many trials.
/// @param before  time of the sample before [ps]
[[nodiscard]] bool stationarity_due(double before, double now);

}  // namespace catex
