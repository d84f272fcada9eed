#include <filesystem>

#include "catex/io/extxyz.hpp"
#include "catex/io/lammps_data.hpp"
#include "catex/io/trajectory.hpp"
#include "support/test_models.hpp"

/// Writes to the directory argv[1] what open_with_peers.py opens: four ions, one of each species,
/// in a triclinic cell; frame i has moved by 0.25 Å i along x.
int main(int, char** argv) {
  using namespace catex;
  const std::filesystem::path directory = argv[1];
  const Model model = test::pbs_cds_psl_model();
  Mat3 vectors;
  vectors << 20.0, 3.0, 1.0, 0.0, 21.0, 2.0, 0.0, 0.0, 22.0;
  IonSystem system{.cell = Cell(vectors),
                   .ids = {11, 7, 9, 12},
                   .species = {test::Cd, test::PSL, test::S, test::Pb},
                   .positions = {{5, 6, 7}, {8, 9, 10}, {11, 12, 13}, {6, 14, 15}},
                   .velocities = std::vector<Vec3>(4, Vec3(0.125, 0.0, 0.0))};
  write_topology_pdb(directory / "topology.pdb", system, model);
  write_lammps_data(directory / "system.data", system, model);
  write_extxyz(directory / "system.extxyz", system, model,
               {.forces = system.velocities, .time_ps = 0.0});
  TrajectoryWriter writer = TrajectoryWriter::create(directory / "trajectory.nc", system, model);
  for (int i = 0; i < 3; ++i) {
    writer.append(2.0 * i, system);
    for (Vec3& r : system.positions) r.x() += 0.25;
  }
}
