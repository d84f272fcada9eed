#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "catex/base/file.hpp"
#include "catex/campaign/campaign.hpp"
#include "catex/campaign/plan.hpp"

namespace catex::test {

inline const std::filesystem::path models = std::filesystem::path(CATEX_SOURCE_DIR) / "models";

/// Directory of its own for each test, removed afterwards, with a small MD input in it.
class CampaignFolder : public testing::Test {
 protected:
  CampaignFolder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    directory = std::filesystem::temp_directory_path() /
                (std::string("catex-campaign-") + test->name() + "-" + std::to_string(::getpid()));
    std::filesystem::create_directories(directory);
    write("small.toml", R"([model]
file = "pbs-cds-psl.toml"
[system]
crystal = "RS-PbS"
pairs = 30
lattice_parameter_A = 5.98
solution_pairs = 60
box_nm = 2.6
[md]
temperature_K = 600
duration_ns = 0.01
)");
  }
  ~CampaignFolder() override { std::filesystem::remove_all(directory); }

  std::filesystem::path write(const std::filesystem::path& name, const std::string& text) const {
    const std::filesystem::path file = directory / name;
    std::filesystem::create_directories(file.parent_path());
    write_file_atomically(file, text);
    return file;
  }

  /// Plan of `small.toml` with this grid.
  [[nodiscard]] CampaignPlan plan(const std::string& grid,
                                  const std::string& collect = "at_ps = [1]") const {
    const auto file = write("sweep.toml", "[sweep]\nbase = \"small.toml\"\n[grid]\n" + grid +
                                              "\n[collect]\n" + collect + "\n");
    return plan_campaign(read_sweep_input(file), {models});
  }

  [[nodiscard]] Campaign campaign(const std::string& grid,
                                  const std::string& collect = "at_ps = [1]") const {
    return create_campaign(plan(grid, collect), directory / "campaign", "/bin/catex");
  }

  std::filesystem::path directory;
};

}  // namespace catex::test
