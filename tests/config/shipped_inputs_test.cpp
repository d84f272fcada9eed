#include "catex/base/file.hpp"
#include "catex/config/kmc_input.hpp"
#include "catex/config/md_input.hpp"
#include "input_files.hpp"

namespace catex::test {
namespace {

// Every input file of the repository is valid, and stays so when it is resolved.
TEST(ShippedInputs, AreValid) {
  int md = 0;
  int kmc = 0;
  const std::filesystem::path any_file = models / "pbs-cds-psl.toml";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(
           std::filesystem::path(CATEX_SOURCE_DIR) / "inputs")) {
    if (entry.path().extension() != ".toml") continue;
    SCOPED_TRACE(entry.path().string());
    const std::string text = read_file(entry.path());
    if (text.find("\n[sweep]") != std::string::npos) continue;  // tests/campaign/plan_test.cpp
    if (text.find("\n[kmc]") != std::string::npos) {
      // The catalog and the start are made by a run; that they exist is not what is tested here.
      std::vector<std::string> made{"catalog.file=" + any_file.string()};
      if (text.find("\nstart = ") != std::string::npos) {
        made.push_back("system.start=" + any_file.string());
      }
      EXPECT_NO_THROW((void)read_kmc_input(entry.path(), made, {models}));
      ++kmc;
    } else {
      EXPECT_NO_THROW((void)read_md_input(entry.path(), {}, {models}));
      ++md;
    }
  }
  EXPECT_GE(md, 67);  // 33 of the paper, their twins, and the quickstart
  EXPECT_GE(kmc, 1);
}

}  // namespace
}  // namespace catex::test
