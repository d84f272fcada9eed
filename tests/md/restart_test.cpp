// A run that was stopped and continued equals one that was not, bit for bit.
#include <gtest/gtest.h>
#include <omp.h>
#include <unistd.h>

#include <filesystem>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "catex/md/run.hpp"
#include "liquid.hpp"

namespace catex {
namespace {

namespace fs = std::filesystem;

class Restart : public testing::Test {
 protected:
  Restart() { omp_set_num_threads(1); }
  ~Restart() override { fs::remove_all(folder_); }

  [[nodiscard]] RunDirectory fresh(const std::string& name) const {
    RunDirectory directory = RunDirectory::create(folder_ / name / "run", false);
    write_file_atomically(directory.file(run_file::resolved_input), "# the same input\n");
    return directory;
  }

  [[nodiscard]] MdRunSettings settings() const {
    MdRunSettings s;
    s.relative_force_error = 1e-3;
    s.instructions = test::chosen_mesh(start_, model_, 1e-3).instructions;
    s.fft_wisdom_folder = folder_ / "fft";
    s.dynamics.temperature = 600.0;
    s.dynamics.barostat = true;
    s.equilibration_steps = 60;
    s.production_steps = 240;
    s.thermo_interval = 20;
    s.frame_interval = 60;
    s.exchange_interval = 30;
    s.jump_interval = 10;
    s.return_window = 0.1;
    s.checkpoint_interval = 1e9;
    return s;
  }

  MdOutcome run(const RunDirectory& directory, const MdRunSettings& s, double stop_at_ps = 1e9) {
    StopToken stop;
    MdRunCallbacks callbacks;
    callbacks.progress = [&](const MdProgress& p) {
      if (p.time_ps >= stop_at_ps) stop.request();
    };
    return run_md(start_, model_, roles_, s, Manifest{}, directory, stop, callbacks);
  }

  MdOutcome resume(const RunDirectory& directory, const MdRunSettings& s, double stop_at_ps = 1e9) {
    StopToken stop;
    MdRunCallbacks callbacks;
    callbacks.progress = [&](const MdProgress& p) {
      if (p.time_ps >= stop_at_ps) stop.request();
    };
    return resume_md(model_, roles_, s, directory, stop, callbacks);
  }

  static void expect_same_results(const RunDirectory& a, const RunDirectory& b) {
    for (const std::string_view name :
         {run_file::thermo, run_file::exchange, run_file::trajectory, run_file::events,
          run_file::event_records, run_file::jumps, run_file::jump_sites, run_file::release,
          run_file::end, run_file::restart}) {
      EXPECT_EQ(read_file(a.file(name)), read_file(b.file(name))) << name;
    }
  }

  const Model model_ = test::pbs_cds_psl_model();
  const ExchangeRoles roles_ = exchange_roles(model_, "Pb", "Cd");
  const IonSystem start_ = test::small_nanocrystal(40, 3.0);
  // The process number: the same test runs for several instruction sets at once.
  const fs::path folder_ =
      fs::path(testing::TempDir()) / ("catex_restart_" + std::to_string(getpid()));
};

TEST_F(Restart, EqualsTheUninterruptedRun) {
  const RunDirectory whole = fresh("whole");
  ASSERT_EQ(run(whole, settings()), MdOutcome::Finished);
  // Stopped while the crystal is held (t < 0), at release, and in production.
  for (const double stop_at : {-0.08, 0.0, 0.1, 0.36}) {
    const RunDirectory split = fresh("split" + std::to_string(stop_at));
    ASSERT_EQ(run(split, settings(), stop_at), MdOutcome::Stopped) << stop_at;
    ASSERT_EQ(resume(split, settings()), MdOutcome::Finished) << stop_at;
    expect_same_results(whole, split);
  }
}

TEST_F(Restart, WritingCheckpointsChangesNothing) {
  const RunDirectory rare = fresh("rare");
  ASSERT_EQ(run(rare, settings()), MdOutcome::Finished);
  MdRunSettings often = settings();
  often.checkpoint_interval = 0.0;
  const RunDirectory frequent = fresh("frequent");
  ASSERT_EQ(run(frequent, often), MdOutcome::Finished);
  expect_same_results(rare, frequent);
}

TEST_F(Restart, CanBeStoppedAgainAndAgain) {
  const RunDirectory whole = fresh("whole");
  ASSERT_EQ(run(whole, settings()), MdOutcome::Finished);
  const RunDirectory split = fresh("split");
  MdOutcome outcome = run(split, settings(), -1.0);
  int parts = 1;
  while (outcome == MdOutcome::Stopped && parts < 100) {
    outcome = resume(split, settings(), -1.0);  // stops at its first due observation
    ++parts;
  }
  EXPECT_EQ(outcome, MdOutcome::Finished);
  EXPECT_GT(parts, 20);
  expect_same_results(whole, split);
}

TEST_F(Restart, RefusesAnotherInput) {
  const RunDirectory directory = fresh("run");
  ASSERT_EQ(run(directory, settings(), 0.1), MdOutcome::Stopped);
  write_file_atomically(directory.file(run_file::resolved_input), "# another input\n");
  EXPECT_THROW((void)resume(directory, settings()), InputError);
}

TEST_F(Restart, LiquidWithoutCrystalRuns) {
  const RunDirectory directory = fresh("liquid");
  StopToken stop;
  const IonSystem liquid = test::small_liquid(model_);
  const MdOutcome outcome =
      run_md(liquid, model_, std::nullopt, settings(), Manifest{}, directory, stop, {});
  EXPECT_EQ(outcome, MdOutcome::Finished);
  EXPECT_TRUE(fs::exists(directory.file(run_file::thermo)));
  EXPECT_FALSE(fs::exists(directory.file(run_file::exchange)));
}

}  // namespace
}  // namespace catex
