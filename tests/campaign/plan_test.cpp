#include "catex/campaign/plan.hpp"

#include <gmock/gmock.h>

#include "campaign_folder.hpp"
#include "catex/base/errors.hpp"
#include "catex/config/kmc_input.hpp"
#include "catex/config/md_input.hpp"

namespace catex::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Plan = CampaignFolder;

TEST_F(Plan, HasEveryCombinationAndTheFirstSeedOfAllFirst) {
  const CampaignPlan p = plan(
      "\"md.temperature_K\" = [600, 650]\n\"model.ligand\" = [\"non-preferential\", "
      "\"Pb-preferred\"]\nseeds = [7, 8]");
  EXPECT_THAT(p.keys, ElementsAre("md.temperature_K", "model.ligand"));
  ASSERT_EQ(p.runs.size(), 8u);
  EXPECT_THAT(p.runs[0].values, ElementsAre("600", "non-preferential"));
  EXPECT_THAT(p.runs[1].values, ElementsAre("600", "Pb-preferred"));
  EXPECT_THAT(p.runs[6].values, ElementsAre("650", "non-preferential"));
  EXPECT_EQ(p.runs[3].seed, 7u);
  EXPECT_EQ(p.runs[4].seed, 8u);

  const MdInput input = read_md_input(write("again.toml", p.runs[7].input), {}, {});
  EXPECT_EQ(input.md.temperature_K, 650.0);
  EXPECT_EQ(input.model.ligand, "Pb-preferred");
  EXPECT_EQ(input.md.seed, 8u);
  EXPECT_EQ(input.system.seed, 8u);
}

TEST_F(Plan, WithoutSeedsKeepsThatOfTheInput) {
  const CampaignPlan p = plan("\"md.pressure_GPa\" = [0.0, 0.5]");
  ASSERT_EQ(p.runs.size(), 2u);
  EXPECT_THAT(p.runs[1].values, ElementsAre("0.5"));
  EXPECT_EQ(p.runs[1].seed, 1u);
}

TEST_F(Plan, TellsTheProblemsOfAllPointsOnce) {
  try {
    (void)plan(
        "\"md.temperature_K\" = [600, -1]\n\"md.presure_GPa\" = [0.0]\nseeds = [1, 2]\n"
        "\"model.ligand\" = [\"none\", \"Pb-preferred\"]");
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    const std::string text = error.what();
    EXPECT_THAT(text, HasSubstr("[grid] md.temperature_K=-1: [md] temperature_K is out of range"));
    EXPECT_THAT(text, HasSubstr("in 4 of 8 runs, first in run 3"));
    EXPECT_THAT(text, HasSubstr("unknown key 'presure_GPa'; did you mean 'pressure_GPa'?"));
    EXPECT_THAT(text, HasSubstr("'none'"));
    EXPECT_EQ(error.problems().size(), 3u);
  }
}

TEST_F(Plan, OfSeveralBasesNamesThem) {
  write("other.toml", read_file(directory / "small.toml"));
  const auto file = write("sweep.toml",
                          "[sweep]\nbases = [\"small.toml\", \"other.toml\"]\n"
                          "[collect]\nat_ps = [1]\n");
  const CampaignPlan p = plan_campaign(read_sweep_input(file), {models});
  EXPECT_THAT(p.keys, ElementsAre("base"));
  ASSERT_EQ(p.runs.size(), 2u);
  EXPECT_THAT(p.runs[1].values, ElementsAre("other"));
}

TEST_F(Plan, OfKmcInputs) {
  write("catalog.pb", "");
  write("kmc.toml", R"([model]
file = "pbs-cds-psl.toml"
[catalog]
file = "catalog.pb"
[system]
crystal = "RS-PbS"
pairs = 30
lattice_parameter_A = 5.98
[solution]
reservoir = "infinite"
guest_mol_L = 9.0
[kmc]
duration_ns = 1
)");
  const auto file =
      write("sweep.toml",
            "[sweep]\nbase = \"kmc.toml\"\n[grid]\n"
            "\"solution.guest_mol_L\" = [0.1, 1]\nseeds = [4]\n[collect]\nat_ps = [1]\n");
  const CampaignPlan p = plan_campaign(read_sweep_input(file), {models});
  ASSERT_EQ(p.runs.size(), 2u);
  EXPECT_EQ(p.runs[0].kind, RunKind::Kmc);
  const KmcInput input = read_kmc_input(write("again.toml", p.runs[0].input), {}, {});
  EXPECT_EQ(input.solution.guest_mol_L, 0.1);
  EXPECT_EQ(input.seed, 4u);
  EXPECT_EQ(input.catalog, directory / "catalog.pb");
}

// Every sweep file of the repository, with every point of its grid.
TEST(ShippedSweeps, AreValid) {
  const std::filesystem::path inputs = std::filesystem::path(CATEX_SOURCE_DIR) / "inputs";
  int sweeps = 0;
  for (const char* folder :
       {"paper/sweeps", "reduced/sweeps", "catalog/sweeps", "experiment/sweeps"}) {
    for (const auto& entry : std::filesystem::directory_iterator(inputs / folder)) {
      SCOPED_TRACE(entry.path().string());
      EXPECT_NO_THROW((void)plan_campaign(read_sweep_input(entry.path()), {models}));
      ++sweeps;
    }
  }
  EXPECT_GE(sweeps, 18);
}

}  // namespace
}  // namespace catex::test
