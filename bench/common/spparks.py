"""SPPARKS as the benchmark of KMC runs it: its application of diffusion, without rejection."""

import re
from dataclasses import dataclass

from common.process import execute

# Of the sites' rates the largest is that of an ion with twelve empty neighbours, the smallest with one.
SOLVERS = ("tree", "group 12.0 1.0", "linear")

SCRIPT = """\
seed {seed}
app_style diffusion off hop
dimension 3
boundary n n n
read_sites {sites}
solve_style {solver}
run {time}
"""


@dataclass(frozen=True)
class Hops:
    """A finished run."""

    events: int
    seconds: float  # processor time of the whole program [s]


@dataclass(frozen=True)
class Spparks:
    path: str

    def version(self):
        """Version, as SPPARKS gives it."""
        text = execute([self.path, "-in", "/dev/null", "-log", "none"], ".").text
        found = re.search(r"SPPARKS \((.+)\)", text)
        return f"{self.path}: SPPARKS, {found[1] if found else 'unknown version'}"

    def run(self, folder, sites, solver, seed, time):
        """Hops on the sites of a file for so long, in units of 1/(rate of a hop)."""
        script = SCRIPT.format(seed=seed, sites=sites, solver=solver, time=time)
        (folder / "in.spparks").write_text(script, encoding="utf-8")
        done = execute([self.path, "-in", "in.spparks", "-log", "none"], folder)
        # Time, number of hops, rejected ones, sweeps, wall time; the last line is the end.
        rows = re.findall(r"^ *\S+ +(\d+) +0 +0 +\S+ *$", done.text, re.MULTILINE)
        return Hops(int(rows[-1]), done.processor)
