"""Equilibrated configurations, built once and kept in the work folder."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from common.catex import ROOT
from common.process import note

CASES = ROOT / "bench/cases"


@dataclass(frozen=True)
class Case:
    name: str
    folder: Path

    @property
    def input(self):
        """Input of the run that equilibrates."""
        return CASES / f"{self.name}.toml"

    @property
    def start(self):
        """Where measurements start: the end of that run."""
        return self.folder / "equilibrated/end.extxyz"

    def ions(self):
        with self.start.open(encoding="utf-8") as file:
            return int(file.readline())


def equilibrated(catex, name, work):
    """The case of this name; equilibrated now, or continued, unless the work folder has it."""
    case = Case(name, work / name)
    if not case.input.exists():
        sys.exit(f"no case '{name}'; there are {' '.join(sorted(f.stem for f in CASES.iterdir()))}")
    copy = case.folder / "input.toml"  # beside the run, to notice when the case has changed
    if copy.exists() and copy.read_bytes() != case.input.read_bytes():
        sys.exit(f"{case.folder} was made from another {case.input.name}; remove it first")
    case.folder.mkdir(exist_ok=True)
    copy.write_bytes(case.input.read_bytes())
    if not case.start.exists():
        equilibrate(catex, case)
    return case


def equilibrate(catex, case):
    """Runs or continues the equilibration, on all cores, and shows its progress."""
    run = case.start.parent
    note(f"{case.name}: equilibrating, once")
    how = ["--resume"] if (run / "restart.pb").exists() else [case.input, "--force"]
    if subprocess.run([catex.path, "md", "-o", run, *how]).returncode != 0:
        sys.exit(f"{case.name}: not equilibrated; the same command continues")
