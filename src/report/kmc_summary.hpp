#pragma once

#include <optional>
#include <string>

#include "catex/report/mean_field.hpp"
#include "catex/report/mechanism_shares.hpp"

namespace catex {

/// What is compared of kmc_summary.json; absent where an older file lacks it.
struct KmcSummary {
  struct Solution {
    PerIon<double> concentration{};   ///< at the start [mol/L]
    std::optional<double> volume_A3;  ///< of a finite solution
  };
  std::string rates;  ///< in words
  std::optional<MechanismCounts> mechanisms;
  std::optional<Solution> solution;
};

/// @param text  of kmc_summary.json, valid JSON or empty
[[nodiscard]] KmcSummary kmc_summary(const std::string& text);

}  // namespace catex
