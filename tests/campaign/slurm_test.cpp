#include "catex/campaign/slurm.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace catex::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SlurmArrays, NameRunsInRanges) {
  EXPECT_THAT(slurm_arrays(std::vector<int>{}), ElementsAre());
  EXPECT_THAT(slurm_arrays(std::vector<int>{1, 2, 3, 7, 9, 10}),
              ElementsAre(SlurmArray{0, "1-3,7,9-10"}));
}

// MaxArraySize is 1001 unless a site changes it: the largest index is 1000.
TEST(SlurmArrays, AreCutWhereSlurmsIndicesEnd) {
  std::vector<int> numbers(2001);
  std::iota(numbers.begin(), numbers.end(), 1);
  EXPECT_THAT(
      slurm_arrays(numbers),
      ElementsAre(SlurmArray{0, "1-1000"}, SlurmArray{1000, "1-1000"}, SlurmArray{2000, "1"}));
  EXPECT_THAT(slurm_arrays(std::vector<int>{1000, 1001, 2500}),
              ElementsAre(SlurmArray{0, "1000"}, SlurmArray{1000, "1"}, SlurmArray{2000, "500"}));
}

TEST(SlurmScript, AsksForWhatTheSweepSays) {
  Campaign campaign;
  campaign.path = "/data/my campaign";
  campaign.name = "ligands";
  campaign.runs.resize(12);
  const std::string text = slurm_script(
      campaign, {.time_minutes = 90, .threads = 4, .options = "--partition=long"}, "/opt/catex");
  for (const char* line :
       {"#SBATCH --array=1-12\n", "#SBATCH --cpus-per-task=4\n", "#SBATCH --time=90\n",
        "#SBATCH --partition=long\n", "#SBATCH --output=\"/data/my campaign/slurm/%A_%a.out\"\n",
        "'/opt/catex' sweep run '/data/my campaign' --only \"$number\" &\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ShellQuoted, IsOneWord) { EXPECT_EQ(shell_quoted("it's $HOME"), "'it'\\''s $HOME'"); }

}  // namespace
}  // namespace catex::test
