"""What the tests of the program share: running it, and small inputs."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/pbs-cds-psl.toml"

# A crystal of about 30 pairs in a box just above twice the cutoff of 12 Å.
MD_INPUT = """\
[model]
file = "pbs-cds-psl.toml"
[system]
crystal = "RS-PbS"
pairs = 30
lattice_parameter_A = 5.98
solution_pairs = 60
box_nm = 2.6
[md]
ensemble = "NVT"
temperature_K = 700
equilibration_ps = 0.2
duration_ns = 0.004
[output]
frame_interval_ps = 0.1
[analysis]
exchange_interval_ps = 0.5
jump_sampling_ps = 0.1
"""

RS_SITES = [("Pb", 0, 0, 0), ("Pb", 0, 2, 2), ("Pb", 2, 0, 2), ("Pb", 2, 2, 0),
            ("S", 2, 0, 0), ("S", 0, 2, 0), ("S", 0, 0, 2), ("S", 2, 2, 2)]
ZB_SITES = [("Cd", 0, 0, 0), ("Cd", 0, 2, 2), ("Cd", 2, 0, 2), ("Cd", 2, 2, 0),
            ("S", 1, 1, 1), ("S", 1, 3, 3), ("S", 3, 1, 3), ("S", 3, 3, 1)]


def bulk(sites, a, repeats):
    """Extended XYZ of a cubic crystal; sites in quarters of the lattice parameter a [Å]."""
    cells = [(i, j, k) for i in range(repeats) for j in range(repeats) for k in range(repeats)]
    rows = [f"{name} {a * (i + x / 4)!r} {a * (j + y / 4)!r} {a * (k + z / 4)!r}"
            for i, j, k in cells for name, x, y, z in sites]
    edge = a * repeats
    return (f'{len(rows)}\nLattice="{edge} 0 0 0 {edge} 0 0 0 {edge}" '
            'Properties=species:S:1:pos:R:3\n' + "\n".join(rows) + "\n")


class ProgramTest(unittest.TestCase):
    """Runs catex in a directory of its own, which each test starts with empty."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def catex(self, *arguments, status=0):
        done = subprocess.run([os.environ["CATEX"], *map(str, arguments)], cwd=self.folder,
                              capture_output=True, text=True, encoding="utf-8")
        self.assertEqual(done.returncode, status, f"catex {arguments}:\n{done.stdout}{done.stderr}")
        return done
