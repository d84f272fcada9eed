// What goes wrong with another program is an error with its last words; nothing hangs or stays.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cerrno>

#include "catex/base/errors.hpp"
#include "catex/base/file.hpp"
#include "lammps_test_support.hpp"

namespace catex {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LammpsFailure : public test::WithLammps {
 protected:
  /// Settings with a shell script in place of LAMMPS.
  [[nodiscard]] LammpsSettings with_script(const std::string& script) const {
    std::filesystem::create_directories(folder_);
    const std::filesystem::path file = folder_ / "lmp";
    write_file_atomically(file, "#!/bin/sh\n" + script);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    LammpsSettings made = settings();
    made.command = file.string();
    return made;
  }

  template <class Error, class Action>
  static std::string message(Action action) {
    try {
      action();
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  [[nodiscard]] std::string engine_message(const LammpsSettings& lammps) const {
    return message<RunError>([&] { LammpsEngine(from(liquid_), model_, {}, lammps, {}); });
  }

  static void expect_no_child() {
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  const IonSystem liquid_ = test::small_liquid(model_);
};

TEST_F(LammpsFailure, MissingProgram) {
  LammpsSettings lammps = settings();
  for (const char* const name : {"no-such-lmp", "/no/such/lmp"}) {
    lammps.command = name;
    EXPECT_THAT(message<InputError>([&] { check_lammps(lammps, {}); }),
                AllOf(HasSubstr(name), HasSubstr("install LAMMPS")));
  }
}

TEST_F(LammpsFailure, SomethingElse) {
  EXPECT_THAT(message<InputError>([&] { check_lammps(with_script("echo I am a teapot"), {}); }),
              AllOf(HasSubstr("is no LAMMPS"), HasSubstr("I am a teapot")));
}

TEST_F(LammpsFailure, ThermostatThatItLacks) {
  const LammpsSettings lammps =
      with_script("echo LAMMPS; echo '* Pair styles'; echo buck/coul/long pppm nvt");
  EXPECT_NO_THROW(check_lammps(lammps, {}));
  const DynamicsOptions bussi{.thermostat = ThermostatKind::Bussi};
  EXPECT_THAT(message<InputError>([&] { check_lammps(lammps, bussi); }),
              AllOf(HasSubstr("temp/csvr"), HasSubstr("allowed with it: \"Nose-Hoover\"")));
}

TEST_F(LammpsFailure, ErrorAtTheStart) {
  EXPECT_THAT(engine_message(with_script("echo 'ERROR: no license (src/fake.cpp:1)'; exit 1\n")),
              AllOf(HasSubstr("exit status 1"), HasSubstr("ERROR: no license")));
  expect_no_child();
}

TEST_F(LammpsFailure, ErrorOfACommand) {
  // The shell that started LAMMPS lives on, waiting for commands.
  const LammpsSettings lammps =
      with_script("sed -u 's/^include.*/kspace_style nonsense/' | lmp \"$@\"\n");
  EXPECT_THAT(engine_message(lammps), HasSubstr("ERROR"));
  expect_no_child();
}

TEST_F(LammpsFailure, KilledWhileItRuns) {
  LammpsEngine engine(from(liquid_), model_, {}, settings(), {});
  engine.advance(5, {});
  // Its first child process is all this process has.
  const std::string children =
      read_file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  kill(std::stoi(children), SIGKILL);
  EXPECT_THAT(message<RunError>([&] { engine.advance(5, {}); }), HasSubstr("killed by signal 9"));
}

TEST_F(LammpsFailure, LostIons) {
  // A time step of 10 ps throws ions out of the box.
  const DynamicsOptions wild{.time_step = 10.0, .thermostat = ThermostatKind::None};
  for (const int ranks : {1, 2}) {
    LammpsEngine engine(from(liquid_), model_, wild, settings(ranks), {});
    // The words of LAMMPS, not those with which mpirun follows them.
    EXPECT_THAT(message<RunError>([&] { engine.advance(100, {}); }), HasSubstr("ERROR"));
  }
}

TEST_F(LammpsFailure, NothingStaysBehind) {
  {
    LammpsEngine engine(from(liquid_), model_, {}, settings(2), {});
    engine.advance(2, {});
  }
  expect_no_child();
}

TEST_F(LammpsFailure, CellThatLiesOtherwise) {
  IonSystem turned = liquid_;
  Mat3 vectors = turned.cell.vectors();
  vectors(2, 0) = 0.5;
  turned.cell = Cell(vectors);
  EXPECT_THAT(message<InputError>([&] { LammpsEngine(from(turned), model_, {}, settings(), {}); }),
              HasSubstr("first vector is along x"));
}

}  // namespace
}  // namespace catex
