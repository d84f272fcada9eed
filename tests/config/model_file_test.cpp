#include "catex/config/model_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "catex/base/file.hpp"
#include "input_files.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

ModelInput shipped() {
  ModelInput input;
  input.file = models / "pbs-cds-psl.toml";
  return input;
}

const Buckingham& pair(const Model& model, const char* a, const char* b) {
  return model.pair(*model.find(a), *model.find(b));
}

// The table of docs/physics.md.
TEST(ShippedModel, HasThePublishedNumbers) {
  const Model model = load_model(shipped());
  EXPECT_EQ(model.size(), 4);
  EXPECT_EQ(model.buckingham_cutoff(), 12.0);
  const auto expect = [&](const char* a, const char* b, double A, double B, double C) {
    SCOPED_TRACE(std::string(a) + "-" + b);
    EXPECT_EQ(pair(model, a, b).A, A);
    EXPECT_EQ(pair(model, a, b).B, B);
    EXPECT_EQ(pair(model, a, b).C, C);
    EXPECT_EQ(pair(model, b, a).A, A);
  };
  expect("Cd", "S", 1.26e9, 0.107, 53.5);
  expect("Pb", "S", 2.98e6, 0.173, 153.0);
  expect("S", "S", 4.68e3, 0.374, 120.0);
  expect("Cd", "PSL", 1000, 0.4, 0);
  expect("Pb", "PSL", 1000, 0.4, 0);
  expect("S", "PSL", 15000, 0.4, 0);
  expect("PSL", "PSL", 0, 0.4, 0);
  for (const auto& [a, b] : {std::pair("Cd", "Cd"), {"Cd", "Pb"}, {"Pb", "Pb"}}) {
    EXPECT_EQ(pair(model, a, b).A, 0.0);
    EXPECT_EQ(pair(model, a, b).C, 0.0);
  }
  const auto expect_species = [&](const char* name, double charge, double mass, Role role) {
    const Species& s = model.species(*model.find(name));
    EXPECT_EQ(s.charge, charge) << name;
    EXPECT_EQ(s.mass, mass) << name;
    EXPECT_EQ(s.role, role) << name;
  };
  expect_species("Cd", 0.8, 112.411, Role::Cation);
  expect_species("Pb", 0.8, 207.2, Role::Cation);
  expect_species("S", -0.8, 32.06, Role::Anion);
  expect_species("PSL", -0.8, 500.0, Role::Pseudoligand);
  EXPECT_EQ(model.species(*model.find("PSL")).symbol, "X");
}

TEST(ShippedModel, LigandAndSettings) {
  ModelInput input = shipped();
  input.ligand = "Pb-preferred";
  EXPECT_EQ(pair(load_model(input), "Pb", "PSL").C, 200.0);
  EXPECT_EQ(pair(load_model(input), "PSL", "Pb").C, 200.0);
  EXPECT_EQ(pair(load_model(input), "Cd", "PSL").C, 0.0);
  input.ligand = "Cd-preferred";
  EXPECT_EQ(pair(load_model(input), "Cd", "PSL").C, 200.0);
  EXPECT_EQ(pair(load_model(input), "Pb", "PSL").C, 0.0);
  input.psl_mass_u = 250.0;
  input.s_psl_A_eV = 10000.0;
  input.pb_s_A_eV = 2.831e6;
  const Model model = load_model(input);
  EXPECT_EQ(model.species(*model.find("PSL")).mass, 250.0);
  EXPECT_EQ(pair(model, "S", "PSL").A, 10000.0);
  EXPECT_EQ(pair(model, "PSL", "S").A, 10000.0);
  EXPECT_EQ(pair(model, "Pb", "S").A, 2.831e6);
  EXPECT_EQ(pair(model, "S", "Pb").A, 2.831e6);
  EXPECT_EQ(pair(model, "Pb", "S").C, 153.0);
  EXPECT_EQ(pair(model, "Cd", "S").A, 1.26e9);
  input.ligand = "Cd-prefered";
  EXPECT_THAT(complaint(models, [&] { (void)load_model(input); }),
              StartsWith("pbs-cds-psl.toml: no ligand 'Cd-prefered'; did you mean "
                         "'Cd-preferred'?; it has: "));
}

TEST(ShippedModel, DigestTellsPhysicsApart) {
  ModelInput input = shipped();
  const std::string plain = model_digest(load_model(input));
  input.s_psl_A_eV = 15000.0;  // what the file has anyway
  EXPECT_EQ(model_digest(load_model(input)), plain);
  input.s_psl_A_eV = 10000.0;
  EXPECT_NE(model_digest(load_model(input)), plain);
  input = shipped();
  input.ligand = "Pb-preferred";
  EXPECT_NE(model_digest(load_model(input)), plain);
  input = shipped();
  input.psl_mass_u = 250.0;
  EXPECT_NE(model_digest(load_model(input)), plain);
}

TEST(ShippedModel, Host) {
  const Model model = load_model(shipped());
  SystemInput system;
  system.crystal = "ZB-CdS";
  system.guest = "Pb";
  EXPECT_EQ(host_name(system, model), "Cd");
  system.crystal = "none";
  EXPECT_EQ(host_name(system, model), "Cd");
  system.crystal = "RS-PbS";
  system.guest = "Cd";
  EXPECT_EQ(host_name(system, model), "Pb");
  system.start = "start.extxyz";
  system.guest = "Pb";
  EXPECT_EQ(host_name(system, model), "Cd");
}

TEST(ModelSettings, ComeFromTheCommandLine) {
  const auto file = models / "pbs-cds-psl.toml";
  const ModelInput input =
      read_model_settings(file, {"model.ligand=Pb-preferred", "model.psl_mass_u=250"});
  EXPECT_EQ(input.file, file);
  EXPECT_EQ(input.ligand, "Pb-preferred");
  EXPECT_EQ(input.psl_mass_u, 250.0);
  EXPECT_THAT(complaint(models, [&] { (void)read_model_settings(file, {"md.seed=1"}); }),
              StartsWith("--set md.seed=1: unknown table 'md'"));
}

TEST(ModelSettings, ModelFileIsLookedForInTheDirectories) {
  EXPECT_EQ(find_model("pbs-cds-psl.toml", {"/nowhere", models}), models / "pbs-cds-psl.toml");
  EXPECT_THAT(complaint(models, [] { (void)find_model("no.toml", {"/nowhere"}); }),
              HasSubstr("looked for"));
}

class BrokenModel : public InputFiles {
 protected:
  std::string errors_of(const std::string& content) const {
    ModelInput input;
    input.file = write("m.toml", content);
    return complaint(directory, [&] { (void)load_model(input); });
  }
  /// Line of the first `part` in the text; for "" the line after its end.
  int line_with(const std::string& part) const {
    const auto end = part.empty() ? text.size() : text.find(part);
    return 1 + static_cast<int>(std::count(text.begin(), text.begin() + end, '\n'));
  }
  const std::string text = read_file(models / "pbs-cds-psl.toml");
  const std::string pair_keys =
      "\nA_eV = 1.0\nB_A = 0.4\nC_eV_A6 = 0.0\nsource = \"-\"\nstanding = \"-\"\n";
};

TEST_F(BrokenModel, PairMissing) {
  const std::string errors =
      errors_of(replaced(text, "species = [\"Pb\", \"S\"]", "species = [\"Pb\", \"X1\"]"));
  EXPECT_THAT(errors, StartsWith("m.toml: the model is incomplete: pair Pb-S is missing\n"));
}

TEST_F(BrokenModel, PairTwice) {
  const int first = line_with("species = [\"Cd\", \"S\"]") - 1;  // its [[pair]]
  const int second = line_with("") + 1;                          // its species, after the text
  for (const auto& [given, name] :
       {std::pair("[\"Cd\", \"S\"]", "Cd-S"), std::pair("[\"S\", \"Cd\"]", "S-Cd")}) {
    EXPECT_THAT(errors_of(text + "[[pair]]\nspecies = " + given + pair_keys),
                StartsWith(fmt::format("m.toml:{}: [[pair]] {}: the pair is given twice, first at "
                                       "line {}\n",
                                       second, name, first)));
  }
}

TEST_F(BrokenModel, UnknownSpecies) {
  EXPECT_THAT(errors_of(text + "[[pair]]\nspecies = [\"Cd\", \"PSLL\"]" + pair_keys),
              HasSubstr("[[pair]] Cd-PSLL: unknown species 'PSLL'; did you mean 'PSL'?"));
}

TEST_F(BrokenModel, WrongNumbersNameThePair) {
  EXPECT_THAT(errors_of(replaced(text, "B_A = 0.107", "B_A = -0.107")),
              HasSubstr("[[pair]] Cd-S: B_A is out of range"));
  EXPECT_THAT(errors_of(replaced(text, "A_eV = 1.26e9\n", "")),
              HasSubstr("[[pair]] Cd-S: missing key 'A_eV'"));
  EXPECT_THAT(errors_of(replaced(text, "mass_u = 500.0", "mass_u = \"heavy\"")),
              HasSubstr("[[species]] PSL: mass_u must be a number, not a string"));
}

TEST_F(BrokenModel, SpeciesTwice) {
  EXPECT_THAT(errors_of(replaced(text, "name = \"Cd\"", "name = \"Pb\"")),
              HasSubstr("'Pb' also stands for species Pb"));
}

TEST_F(BrokenModel, LigandOfUnknownCation) {
  EXPECT_THAT(errors_of(replaced(text, "{ Pb = 200.0, Cd = 0.0 }", "{ Pb = 200.0, Zn = 0.0 }")),
              testing::AllOf(HasSubstr("missing key 'Cd'"), HasSubstr("unknown key 'Zn'")));
}

TEST_F(BrokenModel, StopsAnInputThatNamesIt) {
  write("m.toml", replaced(text, "A_eV = 1.26e9\n", ""));
  const auto input = write("in.toml", "[model]\nfile = \"m.toml\"\n");
  EXPECT_THAT(complaint(directory, [&] { (void)read_md_input(input, {}, {}); }),
              HasSubstr(fmt::format("m.toml:{}: [[pair]] Cd-S: missing key 'A_eV'",
                                    line_with("species = [\"Cd\", \"S\"]") - 1)));
}

}  // namespace
}  // namespace catex::test
