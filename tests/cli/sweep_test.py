"""Campaigns: plan, run (local, GNU parallel, Slurm), stop and resume, status, collect."""

import csv
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import slurm_machine
from support import MD_INPUT, ProgramTest

SWEEP = """\
[sweep]
base = "md.toml"
name = "hot"
[grid]
"md.temperature_K" = [650, 700]
seeds = [1, 2]
[collect]
at_ps = [1, 4]
[slurm]
time_minutes = 5
"""

# Long enough, some five seconds, to be stopped on the way when the other one has written its second
# checkpoint; these come every 0.6 s, the shortest allowed.
LONG = (MD_INPUT.replace("duration_ns = 0.004", "duration_ns = 0.1")
        .replace("[output]", "[output]\ncheckpoint_minutes = 0.01"))
LONG_SWEEP = SWEEP.replace("seeds = [1, 2]", "seeds = [1]").replace("[1, 4]", "[10, 30]")
# One run of some ten seconds, to be stopped: Slurm may take seconds to do as it is told. And one of
# less than a second.
UNEQUAL_SWEEP = (SWEEP.replace("seeds = [1, 2]", "seeds = [1]")
                 .replace('"md.temperature_K" = [650, 700]', '"md.duration_ns" = [0.2, 0.004]'))

# A catalog of a few ps of so small a crystal says little; here it only has to be read.
KMC_INPUT = """\
[model]
file = "pbs-cds-psl.toml"
[catalog]
file = "catalog.pb"
[system]
crystal = "RS-PbS"
pairs = 30
lattice_parameter_A = 5.98
[solution]
reservoir = "infinite"
guest_mol_L = 6.0
[kmc]
duration_ns = 0.01
replicas = 2
allow_unfit_catalog = true
[output]
sample_interval_ps = 1.0
"""
KMC_SWEEP = """\
[sweep]
base = "kmc.toml"
name = "hot"
[grid]
"solution.guest_mol_L" = [2, 8]
seeds = [1, 2]
[collect]
at_ps = [5, 10]
"""


class SweepTest(ProgramTest):
    """What the tests below share."""

    def setUp(self):
        super().setUp()
        self.write("md.toml", MD_INPUT)
        self.write("sweep.toml", SWEEP)

    def write_long(self, sweep=LONG_SWEEP):
        self.write("md.toml", LONG)
        self.write("sweep.toml", sweep)
        self.catex("sweep", "plan", "sweep.toml")

    def states(self):
        lines = self.catex("sweep", "status", "hot").stdout.splitlines()[1:-1]
        return [line.split()[1] for line in lines if line[4:5].isdigit()]

    def table(self, name):
        with open(self.folder / "hot" / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def start(self, *arguments):
        process = subprocess.Popen([os.environ["CATEX"], *arguments], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, condition, complaint, seconds=120):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, complaint)
            time.sleep(0.05)

    def wait_for_checkpoints(self, *runs):
        """Until the runs are on their way."""
        files = [self.folder / f"hot/runs/{run}/run/restart.prev.pb" for run in runs]
        self.wait_for(lambda: all(file.exists() for file in files), "no checkpoint was written")

    def attempts(self, run):
        """How the program was called for a run: "start" or "resume" each time."""
        log = (self.folder / "hot/runs" / run / "output.log").read_text(encoding="utf-8")
        return ["resume" if line.endswith(" --resume") else "start"
                for line in log.splitlines() if line.startswith("== catex md ")]

    def check_like_uninterrupted(self):
        """Bit for bit: a resumed run continues exactly (tests/cli/kill_test.py)."""
        for run in ("0001", "0002"):
            folder = self.folder / "hot/runs" / run
            self.assertEqual(self.attempts(run), ["start", "resume"])
            self.catex("md", folder / "input.toml", "-o", f"whole/{run}")
            for name in ("exchange.csv", "thermo.csv", "end.extxyz"):
                self.assertEqual((folder / "run" / name).read_bytes(),
                                 (self.folder / "whole" / run / name).read_bytes(), name)


class Sweep(SweepTest):
    def test_wrong_sweeps_write_nothing(self):
        self.write("sweep.toml", SWEEP.replace("[650, 700]", "[650, -1]"))
        done = self.catex("sweep", "plan", "sweep.toml", status=2)
        self.assertIn("[grid] md.temperature_K=-1: [md] temperature_K is out of range", done.stderr)
        self.assertIn("in 2 of 4 runs, first in run 2", done.stderr)
        self.catex("sweep", "run", "nowhere", "--local", status=2)
        self.write("sweep.toml", SWEEP)
        self.assertIn("4 runs", self.catex("sweep", "plan", "sweep.toml", "--dry-run").stdout)
        self.assertFalse((self.folder / "hot").exists())
        self.catex("sweep", "plan", "sweep.toml")
        self.catex("sweep", "run", "hot", status=2)
        self.catex("sweep", "run", "hot", "--only", "5", status=2)
        self.catex("sweep", "plan", "sweep.toml", status=2)

    def test_from_plan_to_table(self):
        self.catex("sweep", "plan", "sweep.toml")
        self.assertEqual(self.states(), ["planned"] * 4)
        self.catex("sweep", "run", "hot", "--local", "--jobs", "2")
        self.assertEqual(self.states(), ["finished"] * 4)
        done = self.catex("sweep", "run", "hot", "--local")
        self.assertIn("4 finished", done.stderr)
        self.assertEqual([self.attempts(f"000{run}") for run in (1, 2, 3, 4)], [["start"]] * 4)

        text = self.catex("sweep", "collect", "hot").stdout
        self.assertIn("md.temperature_K, time_ps, runs, rho_guest (mean ± s.e.m.)", text)
        rows, means = self.table("collected.csv"), self.table("means.csv")
        self.assertEqual([(r["run"], r["md.temperature_K"], r["seed"], r["time_ps"]) for r in rows],
                         [(str(run), T, seed, t) for run, (seed, T) in
                          enumerate([("1", "650"), ("1", "700"), ("2", "650"), ("2", "700")], 1)
                          for t in ("1", "4")])
        for mean in means:
            a, b = [float(r["rho_guest"]) for r in rows
                    if (r["md.temperature_K"], r["time_ps"]) ==
                    (mean["md.temperature_K"], mean["time_ps"])]
            self.assertEqual(mean["n_runs"], "2")
            self.assertAlmostEqual(float(mean["rho_guest_mean"]), (a + b) / 2, places=12)
            # sqrt of ((a-b)/2)^2 + ((b-a)/2)^2 over n - 1 = 1, over sqrt(2)
            self.assertAlmostEqual(float(mean["rho_guest_sem"]), abs(a - b) / 2, places=12)
        with open(self.folder / "hot/runs/0001/run/exchange.csv", encoding="utf-8") as file:
            last = list(csv.DictReader(file))[-1]
        self.assertEqual(rows[1]["n_guest"], last["n_guest"])
        self.assertEqual(len(self.table("jumps.csv")), 8)

    def test_kmc_from_plan_to_table(self):
        self.catex("md", "md.toml", "-o", "md", "-q")
        self.catex("catalog", "md", "-o", "catalog.pb")
        self.write("kmc.toml", KMC_INPUT)
        self.write("sweep.toml", KMC_SWEEP)
        self.catex("sweep", "plan", "sweep.toml")
        self.assertEqual({row["command"] for row in self.table("runs.csv")}, {"kmc"})
        self.catex("sweep", "run", "hot", "--local", "--jobs", "2")
        self.assertEqual(self.states(), ["finished"] * 4)
        self.catex("sweep", "collect", "hot")
        rows, means = self.table("collected.csv"), self.table("means.csv")
        self.assertEqual([(r["solution.guest_mol_L"], r["seed"], r["time_ps"]) for r in rows],
                         [(c, seed, t) for seed in ("1", "2") for c in ("2", "8")
                          for t in ("5", "10")])
        self.assertEqual({row["n_runs"] for row in means}, {"2"})
        # Of a run the mean over its replicas.
        with open(self.folder / "hot/runs/0001/run/exchange.csv", encoding="utf-8") as file:
            last = [float(r["n_guest"]) for r in csv.DictReader(file) if r["time_ps"] == "10"]
        self.assertEqual(len(last), 2)
        self.assertEqual(float(rows[1]["n_guest"]), sum(last) / 2)
        # What a sweep runs is what the program gives by itself.
        self.catex("kmc", "hot/runs/0004/input.toml", "-o", "alone")
        self.assertEqual((self.folder / "alone/exchange.csv").read_bytes(),
                         (self.folder / "hot/runs/0004/run/exchange.csv").read_bytes())

    def test_failed_run_does_not_stop_the_others(self):
        self.catex("sweep", "plan", "sweep.toml")
        self.write("hot/runs/0002/input.toml", "[md]\n")
        done = self.catex("sweep", "run", "hot", "--local", status=1)
        self.assertRegex(done.stderr, r"run 2 \(md.temperature_K=700, seed=1\): failed: .*missing")
        self.assertEqual(self.states(), ["finished", "failed", "finished", "finished"])
        self.assertIn("missing key", self.catex("sweep", "status", "hot").stdout)
        self.catex("sweep", "collect", "hot")
        counts = [row["n_runs"] for row in self.table("means.csv")]
        self.assertEqual(counts, ["2", "2", "1", "1"])

    def test_local_runs_are_stopped_and_resumed(self):
        self.write_long()
        process = self.start("sweep", "run", "hot", "--local", "--jobs", "2", "--threads", "1")
        self.wait_for_checkpoints("0001", "0002")
        self.assertEqual(self.states(), ["running"] * 2)
        self.catex("sweep", "run", "hot", "--only", "1", status=1)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 75)
        self.assertEqual(self.states(), ["interrupted"] * 2)
        self.catex("sweep", "run", "hot", "--local", "--jobs", "2", "--threads", "1")
        self.check_like_uninterrupted()

    def test_killed_runner_takes_its_runs_along(self):
        self.write_long()
        process = self.start("sweep", "run", "hot", "--local", "--jobs", "2", "--threads", "1")
        self.wait_for_checkpoints("0001", "0002")
        process.kill()
        process.wait()
        self.wait_for(lambda: self.states() == ["interrupted"] * 2, "the runs were not stopped")
        self.catex("sweep", "run", "hot", "--local", "--jobs", "2", "--threads", "1")
        self.assertEqual(self.states(), ["finished"] * 2)

    @unittest.skipIf(shutil.which("parallel") is None, "GNU parallel is not installed")
    def test_parallel(self):
        self.write_long()
        arguments = ["sweep", "run", "hot", "--parallel", "--jobs", "2", "--threads", "1"]
        process = self.start(*arguments)
        self.wait_for_checkpoints("0001", "0002")
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), 75)
        self.wait_for(lambda: "running" not in self.states(), "the runs were not stopped")
        self.catex(*arguments)
        self.assertEqual(self.states(), ["finished"] * 2)
        self.assertIn("--only 2", (self.folder / "hot/parallel.log").read_text(encoding="utf-8"))
        self.check_like_uninterrupted()


@unittest.skipIf(slurm_machine.why_not(), f"no Slurm: {slurm_machine.why_not()}")
class SlurmSweep(SweepTest):
    """Real job arrays; a task that is told to stop is put back in the queue and goes on."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory(prefix="catex-slurm-", ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.slurm = slurm_machine.SlurmMachine(folder.name)
        self.addCleanup(self.slurm.stop)

    def submit(self):
        done = subprocess.run([os.environ["CATEX"], "sweep", "run", "hot", "--slurm"],
                              cwd=self.folder, env=self.slurm.environment, capture_output=True,
                              text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return re.search(r"Submitted batch job (\d+)", done.stdout)[1]

    def queue_is_empty(self):
        return self.slurm.command("squeue", "--noheader").strip() == ""

    def stopped(self, task):
        """Whether run 1 was stopped; otherwise its task is sent what Slurm sends before the time limit
        (#SBATCH --signal), as often as this is asked: Slurm may be too busy to pass it on."""
        if self.states()[0] == "interrupted":
            return True
        subprocess.run(["scancel", "--batch", "--signal=USR1", task], env=self.slurm.environment,
                       capture_output=True)
        return False

    def test_job_array(self):
        self.write_long(UNEQUAL_SWEEP)
        job = self.submit()
        self.wait_for_checkpoints("0001")
        self.slurm.wait(lambda: self.stopped(f"{job}_1"), "the task was not stopped")
        # Slurm starts a requeued task again after two minutes. Here it is a few seconds: within one,
        # the node still refuses what it has just killed.
        self.slurm.wait(lambda: " PENDING" in self.slurm.command(
            "squeue", "--noheader", "--array", "--format=%K %T"), "the task was not requeued")
        self.slurm.command("scontrol", "update", f"JobId={job}_1", "StartTime=now+4")
        self.slurm.wait(self.queue_is_empty, "the array did not end", seconds=240)
        tasks = "".join(file.read_text(encoding="utf-8")
                        for file in sorted((self.folder / "hot/slurm").iterdir()))
        self.assertEqual(self.states(), ["finished"] * 2, tasks)
        self.assertEqual(self.attempts("0001"), ["start", "resume"])
        self.assertEqual(self.attempts("0002"), ["start"])


if __name__ == "__main__":
    unittest.main()
