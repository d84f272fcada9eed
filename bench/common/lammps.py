"""LAMMPS as the benchmarks run it: the same force field, time steps and forces.

pppm takes its accuracy relative to the force between two unit charges 1 Å apart, not to the forces
of the configuration; so the benchmarks measure its error.
"""

import os
import re
import sys
from dataclasses import dataclass

from common.catex import ROOT
from common.process import execute

sys.path.append(str(ROOT / "tests/cli"))
from lammps_test import pair_coeffs, with_scaled_charges  # noqa: E402

COULOMB_CUTOFFS_A = (8, 9, 10, 12)

SYSTEM = """\
units metal
atom_style charge
read_data start.data
pair_style buck/coul/long 12.0 {cutoff}
{pair_coeffs}
kspace_style pppm {accuracy}
neighbor 2.0 bin
neigh_modify every 1 delay 5 check yes
"""

FORCES = """\
dump d all custom 1 forces.dump id fx fy fz
dump_modify d sort id format float %.17g
run 0
"""

STEPS = """\
timestep 0.002
fix integrate all nvt temp 550 550 0.1
thermo 500
dump frames all atom 1000 frames.dump
run {steps}
"""


@dataclass(frozen=True)
class Lammps:
    path: str
    flags: tuple = ()

    @property
    def label(self):
        return " ".join([self.path, *self.flags])

    def version(self):
        """Version, as LAMMPS gives it."""
        found = re.search(r"Simulator - (.+)", execute([self.path, "-h"], ".").text)
        return f"{self.label}: {found[1] if found else 'unknown version'}"

    def execute(self, case, ranks, setting, action):
        """Runs an action for a setting (accuracy, Coulomb cutoff [Å]) of pppm; its output."""
        accuracy, cutoff = setting
        folder = case.folder / "run-lammps"
        system = SYSTEM.format(accuracy=accuracy, cutoff=cutoff,
                               pair_coeffs=pair_coeffs("non-preferential"))
        (folder / "in.lammps").write_text(system + action, encoding="utf-8")
        return execute([*launcher(ranks), self.path, "-in", "in.lammps", *self.flags], folder).text

    def steps(self, case, ranks, setting, steps):
        """Time of so many steps, without the set-up [s]."""
        text = self.execute(case, ranks, setting, STEPS.format(steps=steps))
        return float(re.search(r"^Loop time of (\S+) on", text, re.MULTILINE)[1])

    def forces(self, case, ranks, setting):
        """Writes the forces of a case."""
        self.execute(case, ranks, setting, FORCES)
        return case.folder / "run-lammps/forces.dump"


def launcher(ranks):
    """Command line words that start a program on so many MPI ranks."""
    if ranks == 1:
        return []
    as_root = ["--allow-run-as-root"] if os.geteuid() == 0 else []
    return ["mpirun", *as_root, "--oversubscribe", "-np", ranks]


def prepare(catex, case):
    """Writes the case as a data file for LAMMPS."""
    folder = case.folder / "run-lammps"
    folder.mkdir(exist_ok=True)
    file = folder / "start.data"
    catex.write_lammps_data(case, file)
    file.write_text(with_scaled_charges(file.read_text(encoding="utf-8")), encoding="utf-8")
