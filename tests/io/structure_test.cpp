#include "catex/io/structure.hpp"

#include "catex/io/extxyz.hpp"
#include "catex/io/lammps_data.hpp"
#include "io_test_support.hpp"

namespace catex::test {
namespace {

TEST(Structure, IsRecognisedByContentNotByName) {
  const TemporaryDirectory directory;
  const Model model = pbs_cds_psl_model();
  const IonSystem system = sample_system(triclinic_cell());
  write_extxyz(directory / "a.data", system, model);
  write_lammps_data(directory / "b.xyz", system, model);
  EXPECT_EQ(read_structure(directory / "a.data", model).positions, system.positions);
  EXPECT_EQ(read_structure(directory / "b.xyz", model).positions, system.positions);
}

TEST(Structure, OtherFilesAreRefused) {
  const TemporaryDirectory directory;
  const auto file = directory.file("c.pdb", "HETATM    1 Pb\n");
  const std::string message = input_error([&] { (void)read_structure(file, pbs_cds_psl_model()); });
  EXPECT_THAT(message, testing::HasSubstr("c.pdb: neither extended XYZ"));
}

}  // namespace
}  // namespace catex::test
