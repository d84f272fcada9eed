#include "catex/io/lammps_data.hpp"

#include "catex/base/file.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

using testing::HasSubstr;

class LammpsData : public testing::Test {
 protected:
  std::string error(std::string_view content) const {
    const auto file = directory.file("bad.data", content);
    return input_error([&] { (void)read_lammps_data(file, model); });
  }

  TemporaryDirectory directory;
  Model model = pbs_cds_psl_model();
};

TEST_F(LammpsData, RoundTripOfATriclinicSystemKeepsEveryBit) {
  const IonSystem system = sample_system(triclinic_cell());
  write_lammps_data(directory / "a.data", system, model);
  const IonSystem read = read_lammps_data(directory / "a.data", model);
  EXPECT_EQ(read.cell.vectors(), system.cell.vectors());
  EXPECT_EQ(read.ids, system.ids);
  EXPECT_EQ(read.species, system.species);
  EXPECT_EQ(read.positions, system.positions);
  EXPECT_EQ(read.velocities, system.velocities);
}

TEST_F(LammpsData, ACellThatLiesOtherwiseIsTurnedWithItsIons) {
  Mat3 rotation;  // by 0.3 about z, then cyclic exchange of the axes
  rotation << -std::sin(0.3), std::cos(0.3), 0.0, 0.0, 0.0, 1.0, std::cos(0.3), std::sin(0.3), 0.0;
  const IonSystem standard = sample_system(triclinic_cell());
  IonSystem turned = standard;
  turned.cell = standard.cell.transformed(rotation);
  for (Vec3& r : turned.positions) r = rotation * r;
  for (Vec3& v : turned.velocities) v = rotation * v;
  write_lammps_data(directory / "a.data", turned, model);

  const IonSystem read = read_lammps_data(directory / "a.data", model);
  // Rounding of two rotations of numbers below 100.
  const double rounding = 1e-12;
  EXPECT_TRUE(read.cell.vectors().isApprox(standard.cell.vectors(), rounding));
  for (std::size_t i = 0; i < standard.size(); ++i) {
    EXPECT_LT((read.positions[i] - standard.positions[i]).norm(), rounding);
    EXPECT_LT((read.velocities[i] - standard.velocities[i]).norm(), rounding);
  }
}

constexpr std::string_view by_mass = R"(a title with Atoms in it

2 atoms
2 atom types

-1.0 9.0 xlo xhi  # 10 Å
-1.0 9.0 ylo yhi
-1.0 9.0 zlo zhi

Masses

2 32.06
1 207.2

Pair Coeffs # buck/coul/long

1 0 1 0
2 4680 0.374 120

Atoms  # charge

7 2 -0.8 1 2 3 0 -1 2
3 1 0.8 4 5 6 0 0 0

Velocities

3 1 2 3
7 4 5 6
)";

TEST_F(LammpsData, ReadsTypesByMassImageFlagsAndUnorderedSections) {
  const IonSystem system = read_lammps_data(directory.file("b.data", by_mass), model);
  EXPECT_EQ(system.cell.vectors(), Cell::cubic(10.0).vectors());
  EXPECT_EQ(system.ids, (std::vector<std::int64_t>{7, 3}));
  EXPECT_EQ(system.species, (std::vector{S, Pb}));
  EXPECT_EQ(system.positions[0], Vec3(1.0, -8.0, 23.0));
  EXPECT_EQ(system.velocities[0], Vec3(4.0, 5.0, 6.0));
}

/// `by_mass` with one piece of text replaced.
std::string changed(std::string_view from, std::string_view to) {
  std::string text(by_mass);
  return text.replace(text.find(from), from.size(), to);
}

TEST_F(LammpsData, ErrorsNameFileLineAndWhatIsAllowed) {
  EXPECT_THAT(error(changed("1 207.2", "1 65.38")),
              HasSubstr("bad.data:13: mass 65.38 u fits 0 species of the model"));
  EXPECT_THAT(error(changed("1 207.2", "1 207.2 # Zn")), HasSubstr(":13: species 'Zn' is not in"));
  EXPECT_THAT(error(changed("# charge", "# full")), HasSubstr(":20: atom style 'full'; 'charge'"));
  EXPECT_THAT(error(changed("3 1 0.8", "3 5 0.8")), HasSubstr(":23: type 5 has no line"));
  EXPECT_THAT(error(changed("3 1 0.8", "3 1 2.0")), HasSubstr(":23: charge 2 of an ion of Pb"));
  EXPECT_THAT(error(changed("4 5 6 0 0 0", "4 5")), HasSubstr(":23: 5 columns; atom style charge"));
  EXPECT_THAT(error(changed("7 4 5 6", "8 4 5 6")),
              HasSubstr(":28: id 8 is not in a section Atoms"));
  EXPECT_THAT(error(changed("3 1 0.8", "7 1 0.8")), HasSubstr(":23: a second ion with the id 7"));
  EXPECT_THAT(error(changed("2 atoms", "3 atoms")),
              HasSubstr(":24: section Atoms ends after 2 of 3 rows"));
  EXPECT_THAT(error(changed("-1.0 9.0 zlo", "9.0 9.0 zlo")), HasSubstr("positive, right-handed"));
  EXPECT_THAT(error(by_mass.substr(0, by_mass.find("Atoms  #"))), HasSubstr("no section Atoms"));
}

}  // namespace
}  // namespace catex::test
