#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catex/report/mean_field.hpp"
#include "catex/report/mechanism_shares.hpp"

namespace catex {

/// What is compared of kmc_summary.json; absent where an older file lacks it.
struct KmcSummary {
  struct Solution {
    PerIon<double> concentration{};   ///< at the start [mol/L]
    std::optional<double> volume_A3;  ///< of a finite solution
  };
  /// An MD run that the rates come from.
  struct FittedRun {
    std::string run;
    double temperature_K = 0.0;
    std::string ligand;
    std::optional<double> anions;       ///< of the crystal at release
    std::optional<double> guest_mol_L;  ///< in solution at release
  };
  std::string rates;  ///< in words
  int replicas_per_draw = 1;
  std::vector<FittedRun> fitted;
  std::optional<MechanismCounts> mechanisms;
  std::optional<Solution> solution;
};

/// @param text  of kmc_summary.json, valid JSON or empty
[[nodiscard]] KmcSummary kmc_summary(const std::string& text);

}  // namespace catex
