#include "catex/config/sweep_input.hpp"

#include <gmock/gmock.h>

#include "input_files.hpp"

namespace catex::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SweepFile : public InputFiles {
 protected:
  SweepFile() {
    write("a.toml", "[md]\n");
    write("b.toml", "[kmc]\n");
  }
};

const std::string sweep_text = R"([sweep]
bases = ["a.toml", "b.toml"]
name = "hot-and-cold"
[grid]
"md.temperature_K" = [400, 550.5]
"model.ligand" = ["non-preferential", "Pb-preferred"]
"analysis.jumps" = [false]
seeds = [1, 2]
[collect]
at_ps = [5, 10.5]
[slurm]
threads = 4
)";

TEST_F(SweepFile, IsRead) {
  const SweepInput input = read_sweep_input(write("sweep.toml", sweep_text));
  EXPECT_EQ(input.name, "hot-and-cold");
  EXPECT_THAT(input.bases, ElementsAre(directory / "a.toml", directory / "b.toml"));
  ASSERT_EQ(input.axes.size(), 3u);
  EXPECT_EQ(input.axes[0].key, "md.temperature_K");
  EXPECT_THAT(input.axes[0].values,
              ElementsAre(TomlScalar{"400", "400"}, TomlScalar{"550.5", "550.5"}));
  EXPECT_EQ(input.axes[1].values[1], (TomlScalar{"\"Pb-preferred\"", "Pb-preferred"}));
  EXPECT_EQ(input.axes[2].values[0], (TomlScalar{"false", "false"}));
  EXPECT_THAT(input.seeds, ElementsAre(1u, 2u));
  EXPECT_THAT(input.collect.at_ps, ElementsAre(5.0, 10.5));
  EXPECT_EQ(input.slurm.threads, 4);
}

TEST_F(SweepFile, NameIsThatOfTheFile) {
  const auto file = write("cold.toml", "[sweep]\nbase = \"a.toml\"\n[collect]\nat_ps = [1]\n");
  EXPECT_EQ(read_sweep_input(file).name, "cold");
  EXPECT_THAT(read_sweep_input(file).seeds, ElementsAre());
}

TEST_F(SweepFile, EveryProblemIsTold) {
  const auto file = write("sweep.toml", R"([sweep]
base = "none.toml"
name = "a b"
[grid]
temperature_K = [400]
"md.seed" = [1]
"model.ligand" = "Pb-preferred"
"md.ensemble" = ["a,b"]
seeds = [1.5]
[collect]
at_ps = [2, 1]
)");
  const std::string text = complaint(directory, [&] { (void)read_sweep_input(file); });
  for (const char* part :
       {"sweep.toml:2: [sweep] base 'none.toml' does not exist", "name 'a b' cannot name a folder",
        "sweep.toml:5: [grid] 'temperature_K' names no key of an input",
        "sweep.toml:6: [grid] md.seed is set by the seeds", "model.ligand must be an array",
        "md.ensemble must be an array of numbers, or of texts without",
        "seeds must be an array of integers", "at_ps must increase"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST_F(SweepFile, NothingTwice) {
  const auto file = write("sweep.toml",
                          "[sweep]\nbases = [\"a.toml\", \"a.toml\"]\n[grid]\n"
                          "\"md.steps\" = [5, 6, 5]\nseeds = [1, 1]\n[collect]\nat_ps = [1]\n");
  const std::string text = complaint(directory, [&] { (void)read_sweep_input(file); });
  for (const char* part :
       {"two bases have the same name", "a seed is given twice", "md.steps has a value twice"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST_F(SweepFile, KindOfABase) {
  EXPECT_FALSE(is_kmc_input(directory / "a.toml"));
  EXPECT_TRUE(is_kmc_input(directory / "b.toml"));
}

}  // namespace
}  // namespace catex::test
