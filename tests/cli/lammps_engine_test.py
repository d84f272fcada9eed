"""engine = "lammps": the same run directory as the native engine's; stopping, resuming, failing."""

import csv
import json
import os
import signal
import subprocess
import time
import unittest
from pathlib import Path

from support import MD_INPUT, ProgramTest

LAMMPS_INPUT = MD_INPUT.replace("[md]\n", '[md]\nengine = "lammps"\n').replace(
    "duration_ns = 0.004", "duration_ns = 0.002")
TABLES = ("thermo.csv", "exchange.csv", "jumps.csv", "jump_sites.csv", "event_records.csv")
# A shell script for LAMMPS that tells what it can do, and fails when it shall do it.
FAILING = """\
#!/bin/sh
[ "$1" = -h ] && exec lmp -h
echo "LAMMPS (1 Jan 2000)"
echo "ERROR: Out of memory (src/fake.cpp:1)"
exit 1
"""


def children(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # its new parent may be slow to ask for it


class LammpsEngine(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("md.toml", LAMMPS_INPUT)

    def table(self, run, name):
        with (self.folder / run / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def status(self, run):
        return json.loads((self.folder / run / "manifest.json").read_text())["status"]

    def start(self, *options):
        """A run in a session of its own, which has released its crystal."""
        process = subprocess.Popen(
            [os.environ["CATEX"], "md", "md.toml", "-o", "run", *options], cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        limit = time.monotonic() + 60
        while not (self.folder / "run/event_records.csv").exists():
            self.assertIsNone(process.poll(), "the run ended by itself")
            self.assertLess(time.monotonic(), limit)
            time.sleep(0.02)
        return process

    def expect_gone(self, pids):
        limit = time.monotonic() + 15
        while any(map(lives, pids)) and time.monotonic() < limit:
            time.sleep(0.05)
        self.assertEqual([p for p in pids if lives(p)], [])

    def test_same_files_as_the_native_engine(self):
        self.catex("md", "md.toml", "-o", "lammps")
        self.catex("md", "md.toml", "-o", "native", "--set", "md.engine=native")
        files = {run: {f.name for f in (self.folder / run).iterdir()} for run in ("lammps", "native")}
        self.assertEqual(files["lammps"], files["native"] | {"lammps"})
        for name in TABLES:
            a, b = self.table("lammps", name), self.table("native", name)
            self.assertEqual(a[0], b[0], name)
        for name in ("thermo.csv", "exchange.csv"):
            a, b = self.table("lammps", name), self.table("native", name)
            time_column = a[0].index("time_ps")
            self.assertEqual([r[time_column] for r in a], [r[time_column] for r in b], name)
        for name in ("trajectory.nc", "release.extxyz", "end.extxyz"):
            a, b = ((self.folder / run / name).stat().st_size for run in ("lammps", "native"))
            self.assertAlmostEqual(a / b, 1.0, delta=0.01, msg=name)  # digits of numbers vary
        # The minimised start is the same, and so are velocities: errors of forces alone differ.
        for a, b in zip(*(self.table(run, "thermo.csv")[1] for run in ("lammps", "native")),
                        strict=True):
            self.assertAlmostEqual(float(a), float(b), delta=1e-3)
        self.catex("catalog", "lammps", "-o", "catalog.pb")

    def test_stop_and_resume_on_two_ranks(self):
        process = self.start("--set", "md.lammps_ranks=2", "--set", "md.duration_ns=0.001")
        lammps = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75, said)
        self.assertEqual(self.status("run"), "interrupted")
        self.expect_gone(lammps)
        stopped = len(self.table("run", "thermo.csv"))

        self.catex("md", "--resume", "-o", "run")
        self.assertEqual(self.status("run"), "finished")
        thermo = self.table("run", "thermo.csv")
        self.assertLess(stopped, len(thermo))
        times = [round(0.1 * k - 0.2, 6) for k in range(13)]  # to 1 ps, from the equilibration on
        self.assertEqual([round(float(row[1]), 6) for row in thermo[1:]], times)
        self.assertEqual([float(row[0]) for row in self.table("run", "exchange.csv")[1:]],
                         [0.5 * k for k in range(3)])
        # A Nosé-Hoover chain that had lost its state would show here.
        conserved = [float(row[7]) for row in thermo[4:]]
        self.assertLess(max(conserved) - min(conserved), 0.1)

    def test_lammps_that_is_killed(self):
        process = self.start("--set", "md.duration_ns=1")
        (lammps,) = children(process.pid)
        os.kill(lammps, signal.SIGKILL)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1, said)
        self.assertIn("killed by signal 9", said)
        self.assertIn("last good checkpoint: ", said)
        self.assertEqual(self.status("run"), "interrupted")

    def test_lammps_dies_with_catex(self):
        process = self.start("--set", "md.duration_ns=1", "--set", "md.lammps_ranks=2")
        (mpirun,) = children(process.pid)
        lammps = [mpirun, *children(mpirun)]
        process.kill()
        process.wait()
        self.expect_gone(lammps)

    def test_lammps_that_fails(self):
        self.write("lmp", FAILING)
        (self.folder / "lmp").chmod(0o755)
        done = self.catex("md", "md.toml", "-o", "run", "--set", "md.lammps_command=./lmp", status=1)
        self.assertIn("exit status 1", done.stderr)
        self.assertIn("ERROR: Out of memory (src/fake.cpp:1)", done.stderr)
        self.assertEqual(self.status("run"), "interrupted")

    def test_lammps_that_is_not_there(self):
        for option in ("--dry-run", "--quiet"):
            done = self.catex("md", "md.toml", "-o", "run", option, "--set",
                              "md.lammps_command=/no/lmp", status=2)
            self.assertIn("there is no program '/no/lmp'; install LAMMPS", done.stderr)
        self.assertFalse((self.folder / "run").exists())

    def test_dry_run(self):
        said = self.catex("md", "md.toml", "-o", "run", "--dry-run").stdout
        self.assertIn('lammps_command = "lmp"\nlammps_ranks = 1\n', said)
        self.assertIn("as LAMMPS takes", said)
        self.assertFalse((self.folder / "run").exists())


if __name__ == "__main__":
    unittest.main()
