#include "catex/campaign/campaign.hpp"

#include <gmock/gmock.h>

#include <thread>

#include "campaign_folder.hpp"
#include "catex/base/errors.hpp"
#include "catex/campaign/local_runner.hpp"
#include "catex/campaign/run_lock.hpp"
#include "catex/campaign/run_state.hpp"
#include "catex/io/run_directory.hpp"

namespace catex::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using CampaignTest = CampaignFolder;

TEST_F(CampaignTest, FolderReadsBack) {
  const Campaign made = campaign("\"md.temperature_K\" = [600, 650]\nseeds = [1, 2]",
                                 "at_ps = [5, 10]\naverage_ps = 2");
  const Campaign read = open_campaign(directory / "campaign" / "");
  EXPECT_EQ(read.path, made.path);
  EXPECT_EQ(read.name, "sweep");
  EXPECT_EQ(read.parameters, made.parameters);
  EXPECT_EQ(read.collect.at_ps, made.collect.at_ps);
  EXPECT_EQ(read.collect.average_ps, 2.0);
  ASSERT_EQ(read.runs.size(), 4u);
  EXPECT_EQ(read.runs[3].folder, "runs/0004");
  EXPECT_THAT(read.runs[3].parameters, ElementsAre("650"));
  EXPECT_EQ(read.runs[3].seed, 2u);
  EXPECT_THAT(read_file(read.path / "runs.csv"),
              HasSubstr("run,folder,command,md.temperature_K,seed\n1,runs/0001,md,600,1\n"));
  EXPECT_THAT(read_file(read.path / "commands.txt"),
              HasSubstr("'/bin/catex' sweep run '" + read.path.string() + "' --only 4\n"));
  EXPECT_THROW((void)campaign("seeds = [1]"), InputError) << "the folder is taken";
  EXPECT_THROW((void)open_campaign(directory), InputError);
}

TEST_F(CampaignTest, StartsOrResumes) {
  const Campaign c = campaign("seeds = [1]");
  const std::string run = c.run_directory(c.runs[0]).string();
  EXPECT_THAT(start_arguments(c, c.runs[0]),
              ElementsAre("md", c.input(c.runs[0]).string(), "-o", run, "--force"));
  write("campaign/runs/0001/run/restart.pb", "");
  EXPECT_THAT(start_arguments(c, c.runs[0]), ElementsAre("md", "-o", run, "--resume"));
}

TEST_F(CampaignTest, StatesFollowFromTheFiles) {
  const Campaign c = campaign("seeds = [1]");
  const CampaignRun& run = c.runs[0];
  EXPECT_EQ(progress_of(c, run).state, RunState::Planned);
  {
    const auto lock = RunLock::take(c.lock_file(run));
    ASSERT_TRUE(lock);
    EXPECT_FALSE(RunLock::take(c.lock_file(run)));
    EXPECT_EQ(progress_of(c, run).state, RunState::Running);
  }
  const std::string header = attempt_header({"md"});
  write("campaign/runs/0001/output.log", header + "catex: disk full\n" + header + "12 %\n");
  EXPECT_EQ(progress_of(c, run).state, RunState::Interrupted)
      << "the error was of an attempt before";
  write("campaign/runs/0001/output.log", header + "12 %\ncatex: stopped at step 7: too hot\nsee\n");
  EXPECT_EQ(progress_of(c, run).state, RunState::Failed);
  EXPECT_EQ(progress_of(c, run).last_words, "stopped at step 7: too hot");
  write("campaign/runs/0001/output.log", header + "in.toml: no\n1 error; nothing was run.\n");
  EXPECT_EQ(progress_of(c, run).last_words, "in.toml: no");

  write("campaign/runs/0001/run/thermo.csv", "step,time_ps\n0,-5\n100,12.5\n200,1");
  EXPECT_EQ(progress_of(c, run).time_ps, 12.5) << "the last row has no line end: it is incomplete";
  Manifest manifest;
  manifest.status = RunStatus::Finished;
  write_manifest(c.run_directory(run) / run_file::manifest, manifest);
  EXPECT_EQ(progress_of(c, run).state, RunState::Finished);
}

TEST_F(CampaignTest, CommandsRunSideBySide) {
  // Each of two waits for the file of the other: one after the other would not end.
  const std::string a = (directory / "a").string();
  const std::string b = (directory / "b").string();
  const auto meet = [](const std::string& mine, const std::string& other) {
    return CommandLine{"sh", "-c",
                       "touch " + mine + "; until [ -e " + other +
                           " ]; do sleep 0.05; "
                           "done; exit $OMP_NUM_THREADS"};
  };
  const std::vector<CommandLine> commands{meet(a, b), meet(b, a)};
  std::vector<int> statuses;
  run_side_by_side(commands, 2, 3, StopToken(),
                   [&](std::size_t, int status) { statuses.push_back(status); });
  EXPECT_THAT(statuses, ElementsAre(3, 3));
  const std::vector<CommandLine> absent{{"no-such-program"}};
  EXPECT_THROW(run_side_by_side(absent, 1, 1, StopToken(), [](std::size_t, int) {}), RunError);
}

TEST_F(CampaignTest, StopEndsTheCommandAndBeginsNoOther) {
  StopToken stop;
  const std::string ready = (directory / "ready").string();
  const std::vector<CommandLine> commands{
      {"sh", "-c", "trap 'exit 75' TERM; touch " + ready + "; while :; do sleep 0.05; done"},
      {"sh", "-c", "touch " + (directory / "second").string()}};
  std::vector<int> statuses;
  std::thread user([&] {
    while (!std::filesystem::exists(ready)) std::this_thread::yield();
    stop.request();
  });
  run_side_by_side(commands, 1, 1, stop,
                   [&](std::size_t, int status) { statuses.push_back(status); });
  user.join();
  EXPECT_THAT(statuses, ElementsAre(75));
  EXPECT_FALSE(std::filesystem::exists(directory / "second"));
}

}  // namespace
}  // namespace catex::test
