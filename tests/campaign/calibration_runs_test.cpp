#include "catex/campaign/calibration_runs.hpp"

#include <gmock/gmock.h>

#include "campaign_folder.hpp"
#include "catex/base/errors.hpp"
#include "catex/io/run_directory.hpp"

namespace catex::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CalibrationRuns : public CampaignFolder {
 protected:
  /// Campaign of a KMC input with this grid.
  [[nodiscard]] Campaign kmc_campaign(const std::string& grid) const {
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
guest_mol_L = 0.2
[kmc]
duration_ns = 1e6
)");
    const auto file = write("factors.toml", "[sweep]\nbase = \"kmc.toml\"\n[grid]\n" + grid + "\n");
    return create_campaign(plan_campaign(read_sweep_input(file), {models}), directory / "campaign",
                           "/bin/catex");
  }

  /// Two replicas that end at this time [ps].
  void finish(const Campaign& campaign, const CampaignRun& run, const std::string& end) const {
    const std::filesystem::path folder = campaign.run_directory(run);
    std::string rows;
    for (const char* replica : {"0", "1"}) {
      rows += std::string("0,9,0,9,0,0,0,0,") + replica + ",0\n";
      rows += end + ",6,3,9,0,0,0,0.25," + replica + ",0\n";
    }
    write(folder / run_file::exchange,
          "time_ps,n_host,n_guest,n_anion,n_host_adsorbed,n_guest_adsorbed,n_psl_inside,"
          "rho_guest,replica,continued\n" +
              rows);
    write(folder / run_file::exchange_band,
          "time_ps,q05,q25,q50,q75,q95,n_simulated\n0,0,0,0,0,0,2\n" + end +
              ",0.25,0.25,0.25,0.25,0.25,2\n");
    Manifest manifest;
    manifest.kind = RunKind::Kmc;
    manifest.status = RunStatus::Finished;
    write_manifest(folder / run_file::manifest, manifest);
  }

  const std::vector<Observation> observed{{.time_ps = 5e8, .rho = 0.3, .sd = 0.1}};
};

template <typename Work>
std::vector<std::string> problems_of(const Work& work) {
  try {
    work();
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

TEST_F(CalibrationRuns, ObservationsAreInSeconds) {
  const auto file = write("measured.csv", "time_s,rho,sd\n60,0.1,0.02\n3600,0.5,0.03\n");
  const std::vector<Observation> rows = read_observations(file);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_DOUBLE_EQ(rows[1].time_ps, 3.6e15);
  EXPECT_EQ(rows[1].rho, 0.5);
  EXPECT_EQ(rows[1].sd, 0.03);
}

TEST_F(CalibrationRuns, EveryRowThatMakesNoSenseIsNamed) {
  const auto file = write("measured.csv", "time_s,rho,sd\n0,0.1,0.02\n60,10,0\n");
  EXPECT_THAT(
      problems_of([&] { (void)read_observations(file); }),
      ElementsAre(HasSubstr("row 1: time_s"), HasSubstr("row 2: rho"), HasSubstr("row 2: sd")));
}

TEST_F(CalibrationRuns, EnsemblesOfOneFactorAreOne) {
  const Campaign c = kmc_campaign("\"kmc.surface_step_factor\" = [1e-3, 1.0]\nseeds = [1, 2]");
  for (const CampaignRun& run : c.runs) finish(c, run, "1e9");
  const std::vector<FactorEnsemble> ensembles = read_factor_ensembles(c, observed);
  ASSERT_EQ(ensembles.size(), 2u);
  EXPECT_EQ(ensembles[0].factor, 1e-3);
  ASSERT_EQ(ensembles[1].replicas.size(), 4u);
  EXPECT_THAT(ensembles[1].replicas[3].rho, ElementsAre(0.0, 0.25));
}

TEST_F(CalibrationRuns, UnfinishedAndShortRunsAreNamed) {
  const Campaign c = kmc_campaign("\"kmc.surface_step_factor\" = [0.01, 0.1, 1.0]");
  finish(c, c.runs[0], "1e9");
  finish(c, c.runs[1], "1e8");
  EXPECT_THAT(problems_of([&] { (void)read_factor_ensembles(c, observed); }),
              ElementsAre(HasSubstr("run 2 (kmc.surface_step_factor=0.1, seed=1) ends at 0.0001 s"),
                          HasSubstr("run 3 (kmc.surface_step_factor=1, seed=1) is planned")));
}

TEST_F(CalibrationRuns, AnotherGridIsRefused) {
  const Campaign c =
      kmc_campaign("\"kmc.surface_step_factor\" = [0.1, 1.0]\n\"kmc.temperature_K\" = [400, 450]");
  EXPECT_THAT(problems_of([&] { (void)read_factor_ensembles(c, observed); }),
              ElementsAre(HasSubstr("varies kmc.temperature_K too")));
}

}  // namespace
}  // namespace catex::test
