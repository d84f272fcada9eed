#pragma once

#include <gtest/gtest.h>
#include <omp.h>

#include <filesystem>
#include <string>

#include "catex/backends/lammps_engine.hpp"
#include "md/liquid.hpp"

namespace catex::test {

/// A folder of its own for LAMMPS, and one small start. Debian's `lmp` is needed.
class WithLammps : public testing::Test {
 protected:
  WithLammps() { omp_set_num_threads(1); }
  ~WithLammps() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] static EngineState from(const IonSystem& system, std::vector<char> held = {}) {
    EngineState state;
    state.system = system;
    state.held = held.empty() ? none_held(system) : std::move(held);
    return state;
  }

  [[nodiscard]] LammpsSettings settings(int ranks = 1, double error = 1e-4) const {
    return {.command = "lmp",
            .ranks = ranks,
            .relative_force_error = error,
            .folder = folder_ / "lammps"};
  }

  const Model model_ = pbs_cds_psl_model();
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      (std::string("catex_lammps_") +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

}  // namespace catex::test
