#include "catex/io/run_directory.hpp"

#include "catex/base/file.hpp"
#include "catex/io/manifest.hpp"
#include "catex/io/release_conditions.hpp"
#include "catex/io/run_log.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
namespace fs = std::filesystem;

TEST(RunDirectories, AreMadeAndOpened) {
  const TemporaryDirectory directory;
  const RunDirectory run = RunDirectory::create(directory / "a/b", false);
  EXPECT_TRUE(fs::is_directory(run.path()));
  EXPECT_EQ(run.file(run_file::thermo), directory / "a/b/thermo.csv");
  EXPECT_THAT(input_error([&] { (void)RunDirectory::open(run.path()); }),
              HasSubstr("it has no manifest.json"));
  write_manifest(run.file(run_file::manifest), {});
  EXPECT_EQ(RunDirectory::open(run.path()).path(), run.path());
}

TEST(RunDirectories, AreNotOverwrittenUnlessForced) {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "run");
  const auto old = directory.file("run/thermo.csv", "old");
  const auto notes = directory.file("run/notes.txt", "mine");
  EXPECT_THAT(input_error([&] { (void)RunDirectory::create(directory / "run", false); }),
              testing::AllOf(HasSubstr("--force"), HasSubstr("--resume")));
  EXPECT_EQ(read_file(old), "old");

  (void)RunDirectory::create(directory / "run", true);
  EXPECT_FALSE(fs::exists(old));
  EXPECT_EQ(read_file(notes), "mine");
}

TEST(RunDirectories, AFileInTheWayIsRefused) {
  const TemporaryDirectory directory;
  const auto file = directory.file("run", "");
  EXPECT_THAT(input_error([&] { (void)RunDirectory::create(file, true); }), HasSubstr("is a file"));
}

TEST(RunDirectories, NameFitsIntoATable) {
  const TemporaryDirectory directory;
  for (const char* name : {"a,b", "a\nb"}) {
    EXPECT_THROW((void)RunDirectory::create(directory / name, false), InputError);
    EXPECT_FALSE(std::filesystem::exists(directory / name));
  }
}

TEST(RunNames, AreTheLastComponentOrCampaignAndNumber) {
  EXPECT_EQ(run_name("runs/a"), "a");
  EXPECT_EQ(run_name("runs/a/"), "a");
  EXPECT_EQ(run_name("somewhere/run"), "run");
  EXPECT_EQ(run_name("/campaigns/hot/runs/0003/run"), "hot/0003");
  EXPECT_EQ(run_name("hot/runs/0003/run/"), "hot/0003");
  EXPECT_EQ(run_name("hot/runs/mine/run"), "run");
}

TEST(ReleaseConditions, AreThoseOfTheFirstRowsAtRelease) {
  const TemporaryDirectory directory;
  fs::create_directory(directory / "run");
  write_manifest(directory / "run/manifest.json", {});
  const RunDirectory run = RunDirectory::open(directory / "run");
  EXPECT_EQ(read_release_conditions(run), ReleaseConditions{});
  (void)directory.file("run/exchange.csv", "time_ps,n_anion\n-2,300\n0.5,276\n1,275\n");
  (void)directory.file("run/thermo.csv", "time_ps,guest_mol_L\n-2,10\n0,9.5\n1,9.4\n");
  EXPECT_EQ(read_release_conditions(run), (ReleaseConditions{276.0, 9.5}));
}

TEST(Manifests, RoundTrip) {
  const TemporaryDirectory directory;
  const Manifest manifest{.kind = RunKind::Kmc,
                          .status = RunStatus::Interrupted,
                          .version = "0.1.0",
                          .commit = "abc",
                          .seed = 0xffff'ffff'ffff'ffff,
                          .host = "Pb",
                          .guest = "Cd",
                          .temperature_K = 550.0,
                          .pressure_GPa = 1.0 / 3.0,
                          .ligand = "non-preferential",
                          .model_digest = "0123",
                          .input_digests = {{"a.toml", "1"}, {"start.extxyz", "2"}},
                          .catalog_runs = {"md1", "md2"}};
  write_manifest(directory / "manifest.json", manifest);
  EXPECT_EQ(read_manifest(directory / "manifest.json"), manifest);
  EXPECT_THAT(read_file(directory / "manifest.json"), HasSubstr("\"status\": \"interrupted\""));
}

TEST(Manifests, ErrorsNameTheFileAndTheKey) {
  const TemporaryDirectory directory;
  const auto error = [&](std::string_view content) {
    const auto file = directory.file("manifest.json", content);
    return input_error([&] { (void)read_manifest(file); });
  };
  EXPECT_THAT(error("{\"kind\": \"md\"}"), HasSubstr("key 'status' not found"));
  EXPECT_THAT(error("{\"kind\": "), HasSubstr("manifest.json: no manifest of a catex run"));
}

TEST(RunLogs, AreOnlyAddedTo) {
  const TemporaryDirectory directory;
  RunLog(directory / "run.log").write("started");
  RunLog(directory / "run.log").write("resumed");
  const std::string time = "[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+Z";
  EXPECT_THAT(read_file(directory / "run.log"),
              MatchesRegex(time + " started\n" + time + " resumed\n"));
}

}  // namespace
}  // namespace catex::test
