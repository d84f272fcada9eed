#include <gmock/gmock.h>

#include "catex/config/kmc_input.hpp"
#include "catex/config/md_input.hpp"
#include "input_files.hpp"

namespace catex::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string good = R"([model]
file = "pbs-cds-psl.toml"
[system]
crystal = "RS-PbS"
diameter_nm = 2.6
lattice_parameter_A = 5.98
solution_ratio = 4
box_nm = 6.5
[md]
temperature_K = 300
duration_ns = 0.1
)";

class InputErrors : public InputFiles {
 protected:
  std::string errors_of(const std::string& content,
                        const std::vector<std::string>& overrides = {}) const {
    const auto file = write("in.toml", content);
    return complaint(directory, [&] { (void)read_md_input(file, overrides, {models}); });
  }
  std::string errors_after(const std::string& from, const std::string& to) const {
    return errors_of(replaced(good, from, to));
  }
  std::string errors_with(const std::string& override) const { return errors_of(good, {override}); }
};

TEST_F(InputErrors, GoodInputHasNone) { EXPECT_EQ(errors_of(good), ""); }

TEST_F(InputErrors, AreDrawnAndCollectedInTheOrderOfTheFile) {
  const std::string text =
      errors_after("temperature_K = 300", "time_step_fs = 20.0\ntemperture_K = 300");
  EXPECT_EQ(text,
            "in.toml:9: [md] missing key 'temperature_K'; allowed: 1 to 5000\n"
            "in.toml:10: [md] time_step_fs is out of range\n"
            "  10 | time_step_fs = 20.0\n"
            "     |                ~~~~ allowed: 0.01 to 10 (usual: 2.0)\n"
            "in.toml:11: [md] unknown key 'temperture_K'; did you mean 'temperature_K'?");
}

TEST_F(InputErrors, CarryOneEntryForEachProblem) {
  const auto file = write("in.toml", replaced(good, "box_nm = 6.5", "box_nm = \"6\"\nx = 1"));
  try {
    (void)read_md_input(file, {}, {models});
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().size(), 2U);
  }
}

TEST_F(InputErrors, IntegerServesAsNumberButNotTheReverse) {
  const MdInput input = read_md_input(write("in.toml", good), {}, {models});
  EXPECT_DOUBLE_EQ(input.md.temperature_K, 300.0);
  EXPECT_THAT(errors_after("solution_ratio = 4", "solution_pairs = 4.0"),
              HasSubstr("solution_pairs must be an integer, not a number with a fraction"));
}

TEST_F(InputErrors, WrongTypes) {
  EXPECT_THAT(errors_after("temperature_K = 300", "temperature_K = \"300\""),
              StartsWith("in.toml:10: [md] temperature_K must be a number, not a string\n"));
  EXPECT_THAT(errors_with("md.minimise=1"),
              HasSubstr("[md] minimise must be true or false, not an integer"));
  EXPECT_THAT(errors_with("md.engine=3"),
              HasSubstr("[md] engine must be a string, not an integer"));
  EXPECT_THAT(errors_with("md.temperature_K=nan"), HasSubstr("out of range"));
  EXPECT_THAT(errors_with("md.seed=-1"), HasSubstr("out of range"));
  // Does not fit 64 bits: the library saturates silently, the range catches it.
  EXPECT_THAT(errors_with("md.seed=99999999999999999999"), HasSubstr("out of range"));
  EXPECT_THAT(errors_of("md = 3\n" + replaced(good, "[md]", "[output]")),
              HasSubstr("in.toml:1: [md] must be a table, not an integer"));
}

TEST_F(InputErrors, UnknownTable) {
  EXPECT_THAT(errors_of(good + "[outputs]\nx = 1\n"),
              "in.toml:12: unknown table 'outputs'; did you mean 'output'?");
}

TEST_F(InputErrors, UnknownChoice) {
  EXPECT_THAT(errors_with("md.ensemble=NPTT"),
              AllOf(HasSubstr("ensemble 'NPTT' is not known; did you mean 'NPT'?"),
                    HasSubstr("allowed: \"NVE\", \"NVT\", \"NPT\"")));
  EXPECT_THAT(errors_with("model.ligand=Pb-prefered"), HasSubstr("did you mean 'Pb-preferred'?"));
  EXPECT_THAT(errors_with("system.guest=S"), HasSubstr("guest 'S' is no cation"));
  EXPECT_THAT(errors_with("system.crystal=RS-PbO"), HasSubstr("crystal 'RS-PbO' is not known"));
  EXPECT_THAT(errors_with("md.engine=lamps"), HasSubstr("did you mean 'lammps'?"));
}

TEST_F(InputErrors, WhatTheEngineDoesNotKnow) {
  EXPECT_THAT(errors_with("md.lammps_ranks=2"),
              HasSubstr("lammps_ranks has no meaning unless engine = \"lammps\""));
  const std::string lammps = good + "engine = \"lammps\"\n";
  EXPECT_THAT(errors_of(lammps + "mesh_interval = 2\n"),
              HasSubstr("engine = \"lammps\" has no multiple time steps"));
  EXPECT_THAT(errors_of(lammps + "relative_force_error = 1e-7\n"),
              HasSubstr("engine = \"lammps\" is not that accurate"));
  EXPECT_THAT(errors_of(lammps + "lammps_ranks = 0\n"), HasSubstr("lammps_ranks is out of range"));
  EXPECT_THAT(errors_of(lammps + "lammps_command = \"\"\n"), HasSubstr("lammps_command is empty"));
}

TEST_F(InputErrors, MissingFiles) {
  EXPECT_THAT(complaint(directory, [&] { (void)read_md_input(directory / "no.toml", {}, {}); }),
              HasSubstr("no.toml: cannot read"));
  EXPECT_THAT(errors_after("pbs-cds-psl.toml", "other.toml"),
              AllOf(HasSubstr("in.toml:2: [model] file 'other.toml' does not exist"),
                    HasSubstr("looked for other.toml, " + models.string() + "/other.toml")));
}

TEST_F(InputErrors, InvalidUtf8) {
  EXPECT_EQ(errors_of("[md]\n# caf\xC3\xA9\nx = \"\xC3(\"\n"),
            "in.toml:3: not valid UTF-8 (byte 0xC3); save the file as UTF-8");
  EXPECT_THAT(errors_of(good + "# cut \xE2\x82"), HasSubstr("not valid UTF-8"));
  EXPECT_THAT(errors_with("system.guest=\xFF"), HasSubstr("must look like table.key=value"));
}

TEST_F(InputErrors, NotToml) {
  EXPECT_EQ(errors_of("[md]\nx = 1.2.3\n"),
            "in.toml:2: not valid TOML: invalid line format\n"
            " 2 | x = 1.2.3\n"
            "   |        ^--- expected newline, but got '.'.");
  EXPECT_THAT(errors_of("[md]\nseed = 1\nseed = 2\n"),
              StartsWith("in.toml:3: not valid TOML: value (\"seed\") already exists."));
}

TEST_F(InputErrors, EmptyFileNamesWhatIsMissing) {
  EXPECT_THAT(errors_of(""), AllOf(HasSubstr("[model] missing key 'file'"),
                                   HasSubstr("[system] missing key 'box_nm'"),
                                   HasSubstr("[md] missing key 'temperature_K'"),
                                   HasSubstr("missing key 'duration_ns' (or 'steps')")));
}

TEST_F(InputErrors, KeysThatExcludeEachOther) {
  EXPECT_THAT(errors_with("system.pairs=100"), HasSubstr("diameter_nm and pairs are both given"));
  EXPECT_THAT(errors_with("system.solution_pairs=100"),
              HasSubstr("solution_ratio and solution_pairs are both given"));
  EXPECT_THAT(errors_with("md.steps=100"), HasSubstr("duration_ns and steps are both given"));
  EXPECT_THAT(errors_after("diameter_nm = 2.6\n", ""),
              StartsWith("in.toml:3: [system] missing key 'diameter_nm' (or 'pairs')"));
  EXPECT_THAT(errors_with("system.c_over_a=1.6"), HasSubstr("for WZ crystals only"));
  EXPECT_THAT(errors_with("system.crystal=none"),
              AllOf(HasSubstr("diameter_nm has no meaning without a crystal"),
                    HasSubstr("missing key 'solution_pairs'")));
}

TEST_F(InputErrors, StartExcludesWhatBuilds) {
  write("start.extxyz", "");
  const std::string text = errors_after("[system]", "[system]\nstart = \"start.extxyz\"");
  for (const char* key : {"crystal", "diameter_nm", "lattice_parameter_A", "box_nm"}) {
    EXPECT_THAT(text, HasSubstr(std::string(key) + " and start are both given"));
  }
  EXPECT_THAT(text, Not(HasSubstr("unknown key")));
}

TEST_F(InputErrors, ValuesThatContradictEachOther) {
  EXPECT_THAT(errors_with("system.box_nm=2.5"), HasSubstr("box_nm is too small for the crystal"));
  EXPECT_THAT(errors_of(good, {"md.ensemble=NVT", "md.pressure_GPa=1"}),
              HasSubstr("pressure_GPa is given, but the ensemble is not NPT"));
  EXPECT_THAT(errors_with("analysis.jump_sampling_ps=0.001"),
              HasSubstr("jump_sampling_ps is shorter than the time step"));
}

TEST_F(InputErrors, OfOptionsNameTheOption) {
  EXPECT_EQ(errors_with("md.time_step_fs=20"),
            "--set md.time_step_fs=20: [md] time_step_fs is out of range; "
            "allowed: 0.01 to 10 (usual: 2.0)");
  EXPECT_EQ(errors_with("md.timestep_fs=2"),
            "--set md.timestep_fs=2: [md] unknown key 'timestep_fs'; "
            "did you mean 'time_step_fs'?");
  EXPECT_EQ(errors_with("mdd.seed=2"), "--set mdd.seed=2: unknown table 'mdd'; did you mean 'md'?");
  for (const char* bad : {"md", "md.seed", "seed=1", ".seed=1", "md.=1", "a.b.c=1",
                          "md.seed=", "system.guest=\"Cd"}) {
    EXPECT_THAT(errors_with(bad), StartsWith(std::string("--set ") + bad + ": must look like"));
  }
}

TEST_F(InputErrors, OfKmcInputs) {
  write("catalog.pb", "");
  const std::string kmc = R"([model]
file = "pbs-cds-psl.toml"
[catalog]
file = "catalog.pb"
[system]
crystal = "RS-PbS"
diameter_nm = 2.6
lattice_parameter_A = 5.98
[solution]
guest_mol_L = 9
volume_nm3 = 100
[kmc]
duration_ns = 1
)";
  const auto errors = [&](const std::string& content, const std::vector<std::string>& overrides) {
    const auto file = write("kmc.toml", content);
    return complaint(directory, [&] { (void)read_kmc_input(file, overrides, {models}); });
  };
  EXPECT_EQ(errors(kmc, {}), "");
  EXPECT_THAT(errors(kmc, {"solution.reservoir=infinite"}),
              HasSubstr("volume_nm3 has no meaning for an infinite reservoir"));
  EXPECT_THAT(errors(replaced(kmc, "guest_mol_L = 9\n", ""), {}),
              HasSubstr("missing key 'guest_mol_L'"));
  EXPECT_THAT(errors(replaced(kmc, "volume_nm3 = 100\n", ""), {}),
              HasSubstr("missing key 'volume_nm3'"));
  EXPECT_THAT(errors(replaced(kmc, "catalog.pb", "none.pb"), {}),
              HasSubstr("kmc.toml:4: [catalog] file 'none.pb' does not exist"));
  EXPECT_THAT(errors(kmc, {"system.crystal=WZ-CdS"}), HasSubstr("fcc anion lattice"));
  EXPECT_THAT(errors(kmc, {"kmc.rates=drawn"}), HasSubstr("allowed: \"model\", \"classes\""));
  EXPECT_THAT(errors(kmc, {"kmc.replicas_per_draw=3"}),
              HasSubstr("replicas = 20 must be twice, three times, ... of it"));
  EXPECT_THAT(errors(kmc, {"kmc.replicas_per_draw=20"}), HasSubstr("does not split the replicas"));
  EXPECT_EQ(errors(kmc, {"kmc.replicas_per_draw=5"}), "");
  EXPECT_THAT(errors(kmc, {"kmc.replicas_per_draw=5", "kmc.draw_rates=false"}),
              HasSubstr("has no meaning with draw_rates = false"));
  EXPECT_THAT(errors(kmc, {"system.box_nm=5"}), HasSubstr("unknown key 'box_nm'"));
}

}  // namespace
}  // namespace catex::test
