#include <gmock/gmock.h>

#include "catex/config/kmc_input.hpp"
#include "catex/config/md_input.hpp"
#include "input_files.hpp"

namespace catex::test {
namespace {

using ResolvedInput = InputFiles;

const std::string md_text = R"([model]
file = "pbs-cds-psl.toml"
psl_mass_u = 250
pb_s_A_eV = 3.129e6
[system]
crystal = "WZ-CdS"
pairs = 300
lattice_parameter_A = 4.115
c_over_a = 1.624
guest = "Pb"
solution_pairs = 1200
box_nm = 6.5
[md]
ensemble = "NVT"
thermostat = "Bussi"
temperature_K = 600
time_step_fs = 0.1
minimise = false
equilibration_ps = 0
steps = 5000
relative_force_error = 3e-5
)";

TEST_F(ResolvedInput, MdRoundTrip) {
  const MdInput input = read_md_input(write("in.toml", md_text), {}, {models});
  EXPECT_EQ(input.md.thermostat, Thermostat::Bussi);
  EXPECT_EQ(input.md.steps, 5000);
  EXPECT_FALSE(input.md.minimise);
  const std::string resolved = resolved_toml(input);
  // Without search directories: the path of the model is absolute now.
  const MdInput again = read_md_input(write("resolved.toml", resolved), {}, {});
  EXPECT_EQ(again, input);
  EXPECT_EQ(resolved_toml(again), resolved);
}

TEST_F(ResolvedInput, FillsInDefaults) {
  const MdInput input = read_md_input(write("in.toml", md_text), {}, {models});
  const std::string resolved = resolved_toml(input);
  for (const char* line :
       {"ligand = \"non-preferential\"", "engine = \"native\"", "thermostat_time_ps = 0.1",
        "frame_interval_ps = 2.0", "jumps = true", "return_window_ps = 8.0"}) {
    EXPECT_THAT(resolved, testing::HasSubstr(line));
  }
}

TEST_F(ResolvedInput, KeysOfLammpsStandOnlyWithIt) {
  EXPECT_THAT(resolved_toml(read_md_input(write("in.toml", md_text), {}, {models})),
              testing::Not(testing::HasSubstr("lammps")));
  const auto file = write("in.toml", md_text + "engine = \"lammps\"\nlammps_ranks = 4\n");
  const MdInput input = read_md_input(file, {}, {models});
  const std::string resolved = resolved_toml(input);
  EXPECT_THAT(resolved, testing::HasSubstr("lammps_command = \"lmp\"\nlammps_ranks = 4\n"));
  EXPECT_EQ(read_md_input(write("resolved.toml", resolved), {}, {}), input);
}

TEST_F(ResolvedInput, MdFromAStructureWithOddName) {
  write("a \"b\" \\c é.extxyz", "");
  const auto file = write("in.toml",
                          "[model]\nfile = \"pbs-cds-psl.toml\"\n[system]\n"
                          "start = 'a \"b\" \\c é.extxyz'\n"
                          "[md]\ntemperature_K = 1e3\nduration_ns = 1\n");
  const MdInput input = read_md_input(file, {}, {models});
  EXPECT_EQ(input.system.start, directory / "a \"b\" \\c é.extxyz");
  const MdInput again = read_md_input(write("resolved.toml", resolved_toml(input)), {}, {});
  EXPECT_EQ(again, input);
}

TEST_F(ResolvedInput, OptionsReplaceAndAddKeys) {
  const MdInput input =
      read_md_input(write("in.toml", md_text),
                    {"md.temperature_K=450", "output.frame_interval_ps=0.5",
                     "model.ligand=Pb-preferred", "system.guest=\"Pb\"", "md.minimise=true"},
                    {models});
  EXPECT_EQ(input.md.temperature_K, 450.0);
  EXPECT_EQ(input.output.frame_interval_ps, 0.5);
  EXPECT_EQ(input.model.ligand, "Pb-preferred");
  EXPECT_EQ(input.system.guest, "Pb");
  EXPECT_TRUE(input.md.minimise);
}

TEST_F(ResolvedInput, PathsStartAtTheInputOrForOptionsAtTheWorkingDirectory) {
  write("start.extxyz", "");
  const std::string text =
      "[model]\nfile = \"pbs-cds-psl.toml\"\n[md]\ntemperature_K = 300\nsteps = 1\n";
  const MdInput beside =
      read_md_input(write("in.toml", text + "[system]\nstart = \"start.extxyz\"\n"), {}, {models});
  EXPECT_EQ(beside.system.start, directory / "start.extxyz");
  const auto relative = std::filesystem::relative(directory / "start.extxyz");
  const MdInput option =
      read_md_input(write("in.toml", text), {"system.start=" + relative.string()}, {models});
  EXPECT_EQ(option.system.start, directory / "start.extxyz");
}

TEST_F(ResolvedInput, StartFromAnOptionReplacesTheKeysThatBuild) {
  const auto start = write("start.extxyz", "");
  const MdInput input =
      read_md_input(write("in.toml", md_text), {"system.start=" + start.string()}, {models});
  EXPECT_EQ(input.system.start, start);
  EXPECT_EQ(input.system.guest, "Pb");
  EXPECT_EQ(resolved_toml(input).find("box_nm"), std::string::npos);
}

TEST_F(ResolvedInput, KmcRoundTrip) {
  write("catalog.pb", "");
  const auto file = write("kmc.toml", R"([model]
file = "pbs-cds-psl.toml"
[catalog]
file = "catalog.pb"
[system]
crystal = "RS-PbS"
diameter_nm = 2.6
lattice_parameter_A = 5.98
[solution]
reservoir = "infinite"
guest_mol_L = 0.1
[kmc]
duration_ns = 3.6e12
rates = "one-rate"
draw_rates = false
eliminate_flicker = true
anion_moves = false
cation_memory = false
temperature_K = 423
seed = 7
)");
  const KmcInput input = read_kmc_input(file, {}, {models});
  EXPECT_FALSE(input.solution.finite);
  EXPECT_EQ(input.rates, RateChoice::OneRate);
  EXPECT_EQ(input.duration_ns, 3.6e12);
  EXPECT_EQ(input.replicas, 20);
  const KmcInput again = read_kmc_input(write("resolved.toml", resolved_toml(input)), {}, {});
  EXPECT_EQ(again, input);
}

const std::string hours_text = R"([model]
file = "pbs-cds-psl.toml"
[catalog]
file = "catalog.pb"
[system]
crystal = "RS-PbS"
diameter_nm = 5
lattice_parameter_A = 5.98
[solution]
reservoir = "infinite"
guest_mol_L = 0.2
diffusion_A2_per_ps = 0.1
saturation_mol_L = 3
reference_mol_L = 9.5
[kmc]
duration_ns = 3.6e13
temperature_K = 423
surface_step_factor = 1e-4
surface_step_source = "calibrated on a test"
stop_when_stationary = true
stationary_decades = 1.5
max_events = 100000000000
[output]
sampling = "logarithmic"
first_sample_ps = 10
samples_per_decade = 30
)";

TEST_F(ResolvedInput, KmcOverHoursRoundTrip) {
  write("catalog.pb", "");
  const KmcInput input = read_kmc_input(write("kmc.toml", hours_text), {}, {models});
  EXPECT_EQ(input.solution.reference_mol_L, 9.5);
  EXPECT_EQ(input.max_events, 100000000000);
  EXPECT_EQ(input.sampling, SamplingChoice::Logarithmic);
  EXPECT_EQ(input.stationary_decades, 1.5);
  EXPECT_EQ(input.surface_step_source, "calibrated on a test");
  const KmcInput again = read_kmc_input(write("resolved.toml", resolved_toml(input)), {}, {});
  EXPECT_EQ(again, input);
}

TEST_F(ResolvedInput, KmcKeysThatContradictEachOtherAreAllNamed) {
  write("catalog.pb", "");
  const auto problems = [this](const std::vector<std::string>& overrides) {
    try {
      (void)read_kmc_input(write("kmc.toml", hours_text), overrides, {models});
    } catch (const InputError& error) {
      return error.problems();
    }
    return std::vector<std::string>{};
  };
  using testing::ElementsAre;
  using testing::HasSubstr;
  EXPECT_THAT(problems({"output.samples_per_decade=20"}),
              ElementsAre(HasSubstr("samples_per_decade is too small for stop_when_stationary")));
  EXPECT_THAT(problems({"kmc.surface_step_factor=1", "kmc.stop_when_stationary=false",
                        "output.sampling=linear"}),
              testing::UnorderedElementsAre(
                  HasSubstr("surface_step_source has no meaning with surface_step_factor = 1"),
                  HasSubstr("stationary_decades has no meaning without stop_when_stationary"),
                  HasSubstr("first_sample_ps has no meaning unless"),
                  HasSubstr("samples_per_decade has no meaning unless")));
  EXPECT_THAT(problems({"output.sample_interval_ps=2"}),
              ElementsAre(HasSubstr("sample_interval_ps has no meaning with")));
}

TEST_F(ResolvedInput, KmcFromAStructureRoundTrip) {
  write("catalog.pb", "");
  write("release.extxyz", "");
  const auto file = write("kmc.toml", R"([model]
file = "pbs-cds-psl.toml"
[catalog]
file = "catalog.pb"
[system]
start = "release.extxyz"
guest = "Cd"
[kmc]
duration_ns = 0.1
)");
  const KmcInput input = read_kmc_input(file, {}, {models});
  const KmcInput again = read_kmc_input(write("resolved.toml", resolved_toml(input)), {}, {});
  EXPECT_EQ(again, input);
  // The structure tells both concentrations; half of an answer is refused.
  EXPECT_THROW((void)read_kmc_input(file, {"solution.host_mol_L=0.1"}, {models}), InputError);
}

}  // namespace
}  // namespace catex::test
