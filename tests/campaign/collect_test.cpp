#include "catex/campaign/collect.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "campaign_folder.hpp"
#include "catex/io/run_directory.hpp"

namespace catex::test {
namespace {

using Collect = CampaignFolder;

const std::string exchange_header =
    "time_ps,n_host,n_guest,n_anion,n_host_adsorbed,n_guest_adsorbed,n_psl_inside,rho_guest\n";

Sample sample(const std::string& ligand, const std::string& time, std::optional<double> rho) {
  return {0, {ligand}, 0, time, {rho}};
}

// 0.1, 0.2, 0.6: mean 0.3, standard deviation sqrt((0.04 + 0.01 + 0.09) / 2), over sqrt(3).
TEST(MeansOverSeeds, AreThoseByHand) {
  const std::vector<Sample> samples{sample("a", "1", 0.1), sample("b", "1", 0.5),
                                    sample("a", "2", 0.7), sample("a", "1", 0.2),
                                    sample("a", "1", 0.6), sample("c", "1", std::nullopt)};
  const std::vector<SampleMeans> means = means_over_seeds(samples);
  ASSERT_EQ(means.size(), 4u);
  EXPECT_EQ(means[0].runs, 3);
  EXPECT_NEAR(means[0].values[0]->mean, 0.3, 1e-15);  // rounding of a sum of three
  EXPECT_NEAR(*means[0].values[0]->error, std::sqrt(0.07 / 3.0), 1e-15);
  EXPECT_EQ(means[1].parameters.front(), "b");
  EXPECT_EQ(means[1].values[0]->mean, 0.5);
  EXPECT_FALSE(means[1].values[0]->error) << "one run has no standard error";
  EXPECT_EQ(means[2].condition, "2");
  EXPECT_FALSE(means[3].values[0]);
}

TEST_F(Collect, TakesTheLastRowAtATime) {
  const Campaign c = campaign("seeds = [1, 2]", "at_ps = [3, 10]");
  write("campaign/runs/0001/run/exchange.csv",
        exchange_header + "0,9,1,10,0,0,0,0.1\n2,8,2,10,1,2,0,0.2\n4,6,4,10,0,0,0,0.4\n");
  const SampleTable table = collect_exchange(c);
  ASSERT_EQ(table.samples.size(), 1u) << "10 ps is not reached, and run 2 did not begin";
  EXPECT_EQ(table.samples[0].run, 1);
  EXPECT_EQ(table.samples[0].condition, "3");
  EXPECT_THAT(table.samples[0].values, testing::ElementsAre(0.2, 8, 2, 10, 1, 2));
}

TEST_F(Collect, AveragesBeforeATime) {
  const Campaign c = campaign("seeds = [1]", "at_ps = [4]\naverage_ps = 2");
  write("campaign/runs/0001/run/exchange.csv",
        exchange_header + "0,9,1,10,0,0,0,0.1\n2,8,2,10,0,0,0,0.25\n4,5,5,10,0,0,0,0.5\n");
  EXPECT_EQ(collect_exchange(c).samples.at(0).values[0], 0.375);
}

TEST_F(Collect, WritesRunsAndMeans) {
  const Campaign c = campaign("\"md.temperature_K\" = [600, 650]\nseeds = [1, 2]", "at_ps = [1]");
  const char* rho[] = {"0.25", "0.5", "0.75", "0.5"};
  for (int i = 0; i < 4; ++i) {
    write("campaign/" + c.runs[static_cast<std::size_t>(i)].folder + "/run/exchange.csv",
          exchange_header + "1,3,1,4,0,0,0," + rho[i] + "\n");
  }
  const SampleTable table = collect_exchange(c);
  write_samples(directory / "collected.csv", c, table);
  write_means(directory / "means.csv", c, table);
  EXPECT_THAT(read_file(directory / "collected.csv"),
              testing::StartsWith("run,md.temperature_K,seed,time_ps,rho_guest,n_host,n_guest,"
                                  "n_anion,n_host_adsorbed,n_guest_adsorbed\n1,600,1,1,0.25,3,"));
  // 600 K: 0.25 and 0.75, deviation 0.25 sqrt(2), over sqrt(2).
  EXPECT_THAT(read_file(directory / "means.csv"), testing::HasSubstr("\n600,1,2,0.5,0.25,3,0,"));
  EXPECT_THAT(read_file(directory / "means.csv"), testing::HasSubstr("\n650,1,2,0.5,0,3,0,"));
}

TEST_F(Collect, JumpsOfFinishedRuns) {
  const Campaign c = campaign("seeds = [1, 2]");
  for (const CampaignRun& run : c.runs) {
    write("campaign/" + run.folder + "/run/jumps.csv",
          "run,rule,n_intf,n_shell,n_kick,kick_ratio\nrun,letter,4,2,1,0.25\nrun,inside,0,0,0,0\n");
  }
  EXPECT_TRUE(collect_jumps(c).samples.empty());
  Manifest manifest;
  manifest.status = RunStatus::Finished;
  write_manifest(c.run_directory(c.runs[1]) / run_file::manifest, manifest);
  const SampleTable table = collect_jumps(c);
  ASSERT_EQ(table.samples.size(), 2u);
  EXPECT_THAT(table.samples[0].values, testing::ElementsAre(4, 2, 1, 0.25));
  EXPECT_EQ(table.samples[1].condition, "inside");
  EXPECT_FALSE(table.samples[1].values[3]) << "a ratio of no jumps";
}

}  // namespace
}  // namespace catex::test
