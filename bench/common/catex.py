"""catex as the benchmarks run it: time steps, forces, and what it writes for LAMMPS."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from common.process import execute

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "models/pbs-cds-psl.toml"
MEASURE = ROOT / "bench/common/measure.toml"
TIME_STEP_FS = 2.0


def sets(values):
    """Command line words that set input keys."""
    return [word for key, value in values.items() for word in ("--set", f"{key}={value}")]


@dataclass(frozen=True)
class Steps:
    """A finished run."""

    loop: float  # its time steps alone [s]
    set_up: float  # from the start of the program to the first step [s]
    peak_bytes: int  # most memory held


@dataclass(frozen=True)
class Catex:
    path: Path

    def version(self):
        """Version, commit, compiler and so on, as one line."""
        return ", ".join(execute([self.path, "--version"], ".").text.splitlines()[:4])

    def knows(self, instruction_set):
        """Can this program on this machine be told to use it?"""
        command = [self.path, "md", ROOT / "bench/cases/small.toml", "-o", "none", "--dry-run",
                   *sets(of_set(instruction_set))]
        return subprocess.run(command, capture_output=True).returncode == 0

    def steps(self, case, threads, steps, settings):
        """Runs time steps from the equilibrated configuration of a case.

        The steps lie between two files that catex writes: release.extxyz before the first, and the
        last checkpoint. The time that catex itself reports holds its set-up too.
        """
        run = case.folder / "run-catex"
        done = execute([self.path, "md", MEASURE, "-o", run, "--force", "--quiet", "--threads",
                        threads, *sets({"system.start": case.start, "md.steps": steps}),
                        *sets(settings)], case.folder)
        first, last = ((run / name).stat().st_mtime for name in ("release.extxyz", "restart.pb"))
        log = (run / "run.log").read_text(encoding="utf-8")
        if "finished: " not in log or "no jumps are recorded" in log:
            sys.exit(f"{run}: not the run that was asked for\n{log}")
        return Steps(last - first, first - done.began, done.peak_bytes)

    def forces(self, case, method):
        """Writes the forces of a case; method: the options of `catex point` that choose it."""
        file = case.folder / "forces.extxyz"
        execute([self.path, "point", case.start, "--model", MODEL, "--forces", file, "--force",
                 *method], case.folder)
        return file

    def write_lammps_data(self, case, file):
        """The configuration of a case as a LAMMPS data file."""
        execute([self.path, "build", MEASURE, "-o", file, "--force",
                 *sets({"system.start": case.start, "md.steps": 1})], case.folder)


def of_set(instruction_set):
    """Input keys for an instruction set; "best" is what catex takes by itself."""
    return {} if instruction_set == "best" else {"md.instruction_set": instruction_set}
