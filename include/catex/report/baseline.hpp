#pragma once

#include <span>
#include <string>
#include <vector>

#include "catex/report/mean_field.hpp"
#include "catex/report/run_data.hpp"

namespace catex {

/// The mean-field forecast that a KMC run has to beat, made from the same counts.
struct Baseline {
  std::vector<std::string> fitted;  ///< labels of the MD runs whose counts it is made of
  MeanFieldRates rates;
  Curve curve;         ///< empty: see `reason`
  std::string reason;  ///< why there is none, and what to do

  [[nodiscard]] bool exists() const { return !curve.time.empty(); }
};

/// Starts where the KMC does: the mean of its replicas at their first sample, its solution.
/// @param fit     MD runs given that the rates of the KMC come from; those without events.pb or
///                thermo.csv are left out
/// @param end_ps  the curve has the times of the KMC's band, as far as the first at or after it
[[nodiscard]] Baseline mean_field_baseline(std::span<const RunData* const> fit, const RunData& kmc,
                                           double end_ps);

}  // namespace catex
