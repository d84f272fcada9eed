#include "catex/io/extxyz.hpp"

#include "catex/base/file.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;

class Extxyz : public testing::Test {
 protected:
  std::string error(std::string_view content) const {
    const auto file = directory.file("bad.extxyz", content);
    return input_error([&] { (void)read_extxyz(file, model); });
  }

  TemporaryDirectory directory;
  Model model = pbs_cds_psl_model();
};

TEST_F(Extxyz, RoundTripKeepsEveryBit) {
  // Turned as well as triclinic: extended XYZ stores the vectors themselves.
  Mat3 vectors = triclinic_cell().vectors();
  vectors.col(0) += Vec3(0.0, 1.7, 0.1);
  const IonSystem system = sample_system(Cell(vectors));
  const ExtxyzExtras extras{.forces = system.velocities, .time_ps = 1.0 / 3.0};
  write_extxyz(directory / "a.extxyz", system, model, extras);

  ExtxyzExtras read_extras;
  const IonSystem read = read_extxyz(directory / "a.extxyz", model, &read_extras);
  EXPECT_EQ(read.cell.vectors(), system.cell.vectors());
  EXPECT_EQ(read.ids, system.ids);
  EXPECT_EQ(read.species, system.species);
  EXPECT_EQ(read.positions, system.positions);
  EXPECT_EQ(read.velocities, system.velocities);
  EXPECT_EQ(read_extras.forces, extras.forces);
  EXPECT_EQ(read_extras.time_ps, extras.time_ps);
}

TEST_F(Extxyz, WritesSymbolsForOtherPrograms) {
  write_extxyz(directory / "a.extxyz", sample_system(Cell::cubic(40.0)), model);
  EXPECT_THAT(read_file(directory / "a.extxyz"), HasSubstr("\nX PSL 86 -0.8 "));
}

TEST_F(Extxyz, ColumnsOfWordsAreWrittenLastAndPassedOverByReading) {
  const IonSystem system = sample_system(Cell::cubic(40.0));
  ExtxyzExtras extras;
  extras.columns = {{"structure", std::vector<std::string>(system.size(), "RS")},
                    {"place", std::vector<std::string>(system.size(), "inside")}};
  write_extxyz(directory / "a.extxyz", system, model, extras);
  const std::string text = read_file(directory / "a.extxyz");
  EXPECT_THAT(text, HasSubstr(":structure:S:1:place:S:1 pbc="));
  EXPECT_THAT(text, HasSubstr(" RS inside\n"));
  EXPECT_EQ(read_extxyz(directory / "a.extxyz", model).positions, system.positions);
}

TEST_F(Extxyz, ReadsAFileWithFewColumnsAndEitherSpelling) {
  const auto file = directory.file("b.extxyz",
                                   "3\r\n"
                                   "pbc=\"T T T\" Lattice=\"9 0 0 0 9 0 0 0 9\" other "
                                   "Properties=pos:R:3:mark:I:2:species:S:1\r\n"
                                   "1 2 3 0 0 Pb\r\n4 5 6 0 0 X\r\n-1e0 +.5 7 0 0 PSL\r\n\r\n");
  const IonSystem system = read_extxyz(file, model);
  EXPECT_EQ(system.species, (std::vector{Pb, PSL, PSL}));
  EXPECT_EQ(system.ids, (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(system.positions[2], Vec3(-1.0, 0.5, 7.0));
  EXPECT_TRUE(system.velocities.empty());
}

TEST_F(Extxyz, ErrorsNameFileLineAndWhatIsAllowed) {
  const std::string head = "2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:3\n";
  EXPECT_THAT(
      error(head + "Pb 0 0 0\nZn 1 1 1\n"),
      HasSubstr("bad.extxyz:4: species 'Zn' is not in the model pbs-cds-psl, which has: Pb, "
                "Cd, S, PSL"));
  EXPECT_THAT(error(head + "Pb 0 0 0\nPb 1 1 nan\n"), HasSubstr(":4: pos is 'nan'"));
  EXPECT_THAT(error(head + "Pb 0 0 0\nPb 1 1\n"),
              HasSubstr(":4: 3 columns; Properties announces 4"));
  EXPECT_THAT(error(head + "Pb 0 0 0\n"), HasSubstr("ends after line 3; ion 2 of 2 expected"));
  EXPECT_THAT(error(head + "Pb 0 0 0\nPb 1 1 1\n2\n"), HasSubstr(":5: more lines after 2 ions"));
  EXPECT_THAT(error("many\n"), HasSubstr(":1: number of ions is 'many'"));
  EXPECT_THAT(error("1\nProperties=species:S:1:pos:R:3\nPb 0 0 0\n"), HasSubstr(":2: no Lattice"));
  EXPECT_THAT(error("1\nLattice=\"9 0 0 0 9 0 0 0 -9\"\nPb 0 0 0\n"), HasSubstr("right-handed"));
  EXPECT_THAT(error("1\nLattice=\"9 0 0 0 9 0 0 0 9\" pbc=\"T T F\"\nPb 0 0 0\n"),
              HasSubstr("periodic in all directions"));
  EXPECT_THAT(error("1\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:pos:R:2\nPb 0 0\n"),
              HasSubstr("'pos:R:2' makes no sense"));
}

TEST_F(Extxyz, RefusesChargesOfAnotherModelAndDoubleIds) {
  const std::string head =
      "2\nLattice=\"9 0 0 0 9 0 0 0 9\" Properties=species:S:1:id:I:1:charge:R:1:pos:R:3\n";
  EXPECT_THAT(error(head + "Pb 1 2 0 0 0\nS 2 -0.8 1 1 1\n"), HasSubstr(":3: charge 2 of an ion"));
  EXPECT_THAT(error(head + "Pb 4 0.8 0 0 0\nS 4 -0.8 1 1 1\n"),
              HasSubstr(":4: a second ion with the id 4"));
}

}  // namespace
}  // namespace catex::test
