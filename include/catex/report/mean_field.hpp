#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "catex/report/comparison.hpp"

namespace catex {

/// A pair of values, of host and guest: by Ion.
template <class T>
using PerIon = std::array<T, 2>;

/// A mean-field picture of the exchange, the baseline a KMC has to beat. The crystal is a number of
/// places without position, all alike, and the solution is well mixed:
///   dN_i/dt = a_i c_i (M - N_host - N_guest) - d_i N_i
/// with N_i cations of the crystal, c_i concentrations, and M places. One rate of desorption for
/// all hosts lets those of the core leave like those of the surface, hence too fast: whatever a KMC
/// gains on it is what its lattice knows.
struct MeanFieldRates {
  double places_per_anion = 0.0;  ///< M is this times the anions of the crystal
  PerIon<double> adsorption{};    ///< a [1/(ps mol/L)]
  PerIon<double> desorption{};    ///< d [1/ps]
};

/// One run in which events were counted. Vectors are parallel to time, at least two samples.
struct MeanFieldRun {
  std::vector<double> time;                   ///< [ps], ascending, from first to last count
  PerIon<std::vector<double>> number;         ///< cations of the crystal
  PerIon<std::vector<double>> concentration;  ///< [mol/L]
  double anions = 0.0;                        ///< of the crystal, > 0
  PerIon<double> adsorbed{}, desorbed{};      ///< events
};

/// Places: the largest number of cations per anion at any time in any run, which is what was seen
/// and no property of the crystal. Rates: events over their opportunity, the time integral
/// (trapezia) of c_i (M - N_host - N_guest) or N_i; 0 without any.
/// Needs at least one run.
[[nodiscard]] MeanFieldRates mean_field_rates(std::span<const MeanFieldRun> runs);

/// Where the curve begins.
struct MeanFieldStart {
  PerIon<double> number{};         ///< cations of the crystal
  double anions = 0.0;             ///< of the crystal
  PerIon<double> concentration{};  ///< [mol/L]
  /// Of the solution [Å³]: it loses what the crystal takes. Absent: concentrations stay.
  std::optional<double> volume_A3;
};

/// Exchange ratio at these times; the first is that of the start.
/// Adaptive Runge-Kutta after Dormand and Prince (Boost.Odeint), error of a step 1e-6 relative.
/// @param time  [ps], ascending, not empty
[[nodiscard]] Curve mean_field_curve(const MeanFieldRates& rates, const MeanFieldStart& start,
                                     std::span<const double> time);

/// Distance of an MD curve from a single forecast.
struct ForecastScore {
  int samples = 0;
  double mean_error = 0.0;  ///< mean |rho - MD|: the CRPS of an ensemble of one
  double end = 0.0;         ///< rho of the forecast at the last common time
};

/// Over the MD samples with t >= 0 that the forecast covers; nullopt below two.
[[nodiscard]] std::optional<ForecastScore> score_forecast(const Curve& md, const Curve& forecast);

/// A KMC against the baseline, over held-out trajectories.
struct BaselineVerdict {
  int held_out = 0;
  int won = 0;            ///< trajectories in which the CRPS of the KMC is the smaller
  double kmc_crps = 0.0;  ///< means over trajectories
  double baseline_error = 0.0;
  [[nodiscard]] bool beaten() const { return held_out > 0 && kmc_crps < baseline_error; }
};

/// @param kmc_crps, baseline_error  of each held-out trajectory, parallel
[[nodiscard]] BaselineVerdict judge_baseline(std::span<const double> kmc_crps,
                                             std::span<const double> baseline_error);

}  // namespace catex
