"""Do other programs see in our files what we wrote? Usage: open_with_peers.py WRITE_PEER_FILES"""

import shutil
import subprocess
import sys
import tempfile
import unittest
import warnings
from pathlib import Path

import ase.geometry
import ase.io
import numpy as np

WRITER = None

# As in write_peer_files.cpp.
CELL = np.array([[20, 0, 0], [3, 21, 0], [1, 2, 22]], dtype=float)
POSITIONS = np.array([[5, 6, 7], [8, 9, 10], [11, 12, 13], [6, 14, 15]], dtype=float)
IDS = [11, 7, 9, 12]
SYMBOLS = ["Cd", "X", "S", "Pb"]
NAMES = ["Cd", "PSL", "S", "Pb"]

# Trajectories hold positions in single precision, cells as lengths and angles.
TOLERANCE = 1e-5


class Peers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = Path(cls.folder.name)
        subprocess.run([WRITER, cls.path], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_ase_reads_the_trajectory_without_being_told_its_format(self):
        frames = ase.io.read(self.path / "trajectory.nc", index=":")
        self.assertEqual(len(frames), 3)
        for i, frame in enumerate(frames):
            self.assertEqual(frame.get_chemical_symbols(), SYMBOLS)
            self.assertTrue(all(frame.pbc))
            np.testing.assert_allclose(frame.cell[:], CELL, atol=TOLERANCE)
            np.testing.assert_allclose(frame.positions, POSITIONS + [0.25 * i, 0, 0], atol=TOLERANCE)
            self.assertEqual(frame.info["time"], 2.0 * i)

    def test_mdanalysis_reads_topology_and_trajectory(self):
        import MDAnalysis

        universe = MDAnalysis.Universe(str(self.path / "topology.pdb"),
                                       str(self.path / "trajectory.nc"))
        self.assertEqual(list(universe.atoms.names), NAMES)
        self.assertEqual(list(universe.atoms.resnames), NAMES)
        self.assertEqual(len(universe.trajectory), 3)
        for i, step in enumerate(universe.trajectory):
            self.assertEqual(step.time, 2.0 * i)
            np.testing.assert_allclose(step.positions, POSITIONS + [0.25 * i, 0, 0], atol=TOLERANCE)
            # MDAnalysis holds the cell in single precision.
            np.testing.assert_allclose(step.dimensions, ase.geometry.cell_to_cellpar(CELL), rtol=1e-6)

    def test_ase_reads_extended_xyz(self):
        frame = ase.io.read(self.path / "system.extxyz")
        self.assertEqual(frame.get_chemical_symbols(), SYMBOLS)
        self.assertEqual(list(frame.arrays["name"]), NAMES)
        self.assertEqual(list(frame.arrays["id"]), IDS)
        np.testing.assert_array_equal(frame.cell[:], CELL)
        np.testing.assert_array_equal(frame.positions, POSITIONS)
        np.testing.assert_array_equal(frame.get_forces(), [[0.125, 0, 0]] * 4)

    @unittest.skipUnless(shutil.which("lmp"), "LAMMPS is not installed")
    def test_lammps_reads_the_data_file(self):
        script = """units metal
            atom_style charge
            read_data system.data
            write_dump all custom out.dump id type q x y z vx modify sort id format float %.17g"""
        subprocess.run(["lmp", "-log", "none", "-screen", "none"], input=script, text=True,
                       cwd=self.path, check=True)
        lines = (self.path / "out.dump").read_text().splitlines()
        rows = np.array([line.split() for line in lines[lines.index(
            "ITEM: ATOMS id type q x y z vx") + 1:]], dtype=float)
        order = np.argsort(IDS)
        np.testing.assert_array_equal(rows[:, 0], np.array(IDS)[order])
        np.testing.assert_array_equal(rows[:, 1], np.array([2, 4, 3, 1])[order])
        np.testing.assert_array_equal(rows[:, 2], np.array([0.8, -0.8, -0.8, 0.8])[order])
        # LAMMPS wraps into its box, which rounds.
        np.testing.assert_allclose(rows[:, 3:6], POSITIONS[order], atol=1e-12)
        np.testing.assert_array_equal(rows[:, 6], 0.125)


if __name__ == "__main__":
    WRITER = sys.argv.pop(1)
    warnings.simplefilter("ignore")  # MDAnalysis knows no mass of a pseudoligand and says so
    unittest.main(argv=sys.argv, verbosity=2)
