#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "catex/config/toml_scalar.hpp"

namespace catex {

/// One direction of the grid: a key of the inputs and the values it takes.
struct SweepAxis {
  std::string key;  ///< "table.key"
  std::vector<TomlScalar> values;
};

/// [slurm]: what each job of the array asks for.
struct SlurmSettings {
  double time_minutes = 1440.0;  ///< limit; a run that is not done by then is put back in the queue
  int threads = 1;
  std::string options;  ///< more options of sbatch, e.g. "--partition=long --mem=2G"
};

/// [collect]: what is read off the exchange curves.
struct CollectSettings {
  std::vector<double> at_ps;  ///< times since release, increasing
  double average_ps = 0.0;    ///< mean over the rows in [t - average_ps, t]; 0: the last row
};

/// `catex sweep plan`: every base with every combination of the values, with every seed.
struct SweepInput {
  std::string name;                          ///< file name without its end when not given
  std::vector<std::filesystem::path> bases;  ///< MD or KMC inputs, absolute
  std::vector<SweepAxis> axes;               ///< in the order of the file
  std::vector<std::uint64_t> seeds;          ///< empty: the base's own
  CollectSettings collect;
  SlurmSettings slurm;
};

/// Reads and checks a sweep file by itself; what its grid makes of the bases is checked by
/// `plan_campaign`. Paths start at the file's directory. Throws InputError with every problem.
[[nodiscard]] SweepInput read_sweep_input(const std::filesystem::path& file);

/// Whether an input file is one of `catex kmc`: it has a table [kmc].
/// Throws InputError when it cannot be read or is not TOML.
[[nodiscard]] bool is_kmc_input(const std::filesystem::path& file);

}  // namespace catex
