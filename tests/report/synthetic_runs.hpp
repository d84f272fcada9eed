#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "catex/model/model.hpp"

namespace catex::test {

/// A made-up run: rho rises as plateau + (1 - plateau)(1 - exp(-rate t)), with noise.
struct SyntheticRun {
  std::filesystem::path directory;
  double rate = 1e-3;  ///< [1/ps]
  double plateau = 0.1;
  double duration_ps = 400.0;
  double equilibration_ps = 20.0;  ///< MD only
  std::uint64_t seed = 1;
  std::vector<std::string> catalog_runs = {};  ///< KMC only
  int replicas = 20;                           ///< KMC only
  double temperature_K = 600.0;
  bool with_crystal = true;
};

/// Write run directories with every file that `catex md` and `catex kmc` leave and the report
/// reads.
void write_md_run(const SyntheticRun& run);
void write_kmc_run(const SyntheticRun& run);

/// New empty directory below the working directory, which each build has for itself.
[[nodiscard]] std::filesystem::path fresh_directory(const std::string& name);

}  // namespace catex::test
