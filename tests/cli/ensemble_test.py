"""Ensembles of KMC: stopped and resumed on other threads, over seeds as one, and held against MD."""

import csv
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from support import MD_INPUT, ProgramTest

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
guest_mol_L = 6.0
volume_nm3 = 16.0
[kmc]
duration_ns = 0.01
replicas = 20
replicas_per_draw = 4
allow_unfit_catalog = true
[output]
checkpoint_minutes = 0.01
sample_interval_ps = 0.5
"""
RESULTS = ("exchange.csv", "exchange_band.csv", "exchange_variance.csv", "radial.csv",
           "events.csv", "kmc_summary.json", "end.extxyz", "resolved.toml")


class Ensemble(ProgramTest):
    @classmethod
    def setUpClass(cls):
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        cls.catalog = Path(made.name) / "catalog.pb"
        (Path(made.name) / "md.toml").write_text(MD_INPUT, encoding="utf-8")
        for command in (["md", "md.toml", "-o", "md"], ["catalog", "md", "-o", "catalog.pb"]):
            subprocess.run([os.environ["CATEX"], *command], cwd=made.name, check=True,
                           capture_output=True)

    def setUp(self):
        super().setUp()
        shutil.copy(self.catalog, self.folder / "catalog.pb")
        self.write("kmc.toml", KMC_INPUT)

    def text(self, name):
        return (self.folder / name).read_bytes()

    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def has_begun(self, run):
        """Whether it has a checkpoint, and a process that has asked to be told of signals."""
        manifest = self.folder / run / "manifest.json"
        return ((self.folder / run / "restart.pb").exists() and
                json.loads(manifest.read_text())["status"] == "running")

    def test_stopped_and_killed_and_resumed_on_other_threads(self):
        longer = ("--set", "kmc.duration_ns=5.0")
        self.catex("kmc", "kmc.toml", "-o", "whole", "--threads", "2", *longer)
        arguments = ["kmc", "kmc.toml", "-o", "split", "--threads", "3", *longer]
        stops = 0
        for how in (signal.SIGTERM, signal.SIGUSR1, signal.SIGKILL):
            process = subprocess.Popen([os.environ["CATEX"], *arguments], cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while process.poll() is None and not self.has_begun("split"):
                time.sleep(0.005)
            try:
                process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                process.send_signal(how)
            status = process.wait()
            if status == 0:
                break
            stops += 1
            self.assertEqual(status, -signal.SIGKILL if how == signal.SIGKILL else 75)
            self.assertFalse((self.folder / "split/exchange.csv").exists())
            arguments = ["kmc", "--resume", "-o", "split", "--threads", str(stops)]
        self.assertGreater(stops, 0, "the run ended before it could be stopped")
        if status != 0:
            self.catex("kmc", "--resume", "-o", "split", "--threads", "1")
        for name in RESULTS:
            self.assertEqual(self.text(f"whole/{name}"), self.text(f"split/{name}"), name)

    def make_md(self, name, rows, shift=0.0):
        """A run directory as of MD, whose curve is a replica's, shifted in its exchange ratio."""
        folder = self.folder / name
        folder.mkdir()
        manifest = json.loads(self.text("other/manifest.json"))
        manifest.update(kind="md", catalog_runs=[])
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        with open(folder / "exchange.csv", "w", encoding="utf-8", newline="") as file:
            columns = [c for c in rows[0] if c != "replica"]
            table = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            table.writeheader()
            for row in rows:
                table.writerow({**row, "rho_guest": float(row["rho_guest"]) + shift})
        return name

    def judged(self, *runs, status):
        done = self.catex("compare", *runs, "-o", "report.html", "--json", "--force", "-q",
                          status=status)
        return json.loads(done.stdout)["verdicts"][0]

    def test_agrees_with_its_own_replicas_and_with_no_others(self):
        # Each replica its own draw, as MD runs are; those of another seed play MD. A crystal large
        # enough for few of them to end with the same numbers, as ties with a band count as inside.
        own = ("--set", "kmc.replicas_per_draw=1", "--set", "system.pairs=120",
               "--set", "solution.volume_nm3=64", "--set", "kmc.duration_ns=0.03")
        self.catex("kmc", "kmc.toml", "-o", "kmc", *own, "--set", "kmc.replicas=60")
        self.catex("kmc", "kmc.toml", "-o", "other", *own, "--set", "kmc.seed=2")
        rows = self.rows("other/exchange.csv")
        replicas = [[r for r in rows if r["replica"] == str(k)] for k in range(20)]
        md = [self.make_md(f"md{k}", replica) for k, replica in enumerate(replicas)]
        verdict = self.judged("kmc", *md, status=0)
        self.assertEqual(verdict["held_out"], 20)
        # Binomial of 20: at 0.9 fewer than 14 have a probability of 0.24 %, at 0.5 fewer than 4 or
        # more than 16 of 0.26 %. Seeds are fixed.
        self.assertGreaterEqual(verdict["ends_inside"], 14)
        self.assertTrue(4 <= verdict["ends_inside_half"] <= 16, verdict["ends_inside_half"])
        low, high = verdict["coverage_95"]
        self.assertTrue(low < 0.9 < high, verdict["coverage_95"])
        self.assertEqual(sum(verdict["ranks"]), 20)
        self.assertLess(verdict["mean_abs_z"], 1.2)
        self.assertEqual(list(verdict["held_out_by"]), ["size"])

        self.judged("kmc", *md[:4], status=4)
        far = [self.make_md(f"far{k}", replica, 0.5) for k, replica in enumerate(replicas[:5])]
        self.judged("kmc", *far, status=3)

    def test_seeds_of_a_campaign_are_one_ensemble(self):
        self.write("sweep.toml", '[sweep]\nbase = "kmc.toml"\nname = "more"\n'
                                 "[grid]\nseeds = [1, 2, 3]\n[collect]\nat_ps = [10]\n")
        self.catex("sweep", "plan", "sweep.toml")
        self.catex("sweep", "run", "more", "--local", "--jobs", "2")
        runs = [f"more/runs/000{k}/run" for k in (1, 2, 3)]
        done = self.catex("compare", *runs, "-o", "report.html", "--json", status=4)
        verdicts = json.loads(done.stdout)["verdicts"]
        self.assertEqual([v["kmc"] for v in verdicts], ["more/0001 and 2 more seeds"])
        page = self.text("report.html").decode()
        self.assertIn("3 KMC runs taken for one ensemble of 60 replicas", page)
        self.assertIn("among the 4 replicas that share one", page)


if __name__ == "__main__":
    unittest.main()
