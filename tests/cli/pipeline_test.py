"""The whole chain on a crystal of 30 pairs: MD, catalog, KMC, report, inspect; stop and resume."""

import csv
import json
import re
import os
import signal
import subprocess
import time
import unittest

from support import MD_INPUT, ProgramTest

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
replicas = 3
allow_unfit_catalog = true   # hardly an anion of so small a crystal is inside it
"""


class Pipeline(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("md.toml", MD_INPUT)
        self.write("kmc.toml", KMC_INPUT)

    def table(self, name):
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def manifest(self, run):
        return json.loads((self.folder / run / "manifest.json").read_text())

    def test_from_md_to_report(self):
        self.catex("md", "md.toml", "-o", "md/")
        exchange = self.table("md/exchange.csv")
        self.assertEqual(float(exchange[-1]["time_ps"]), 4.0)
        self.assertEqual(self.manifest("md")["status"], "finished")

        text = self.catex("catalog", "md", "-o", "catalog.pb").stdout
        self.assertIn("S on lattice", text)
        self.assertEqual([(row["run"], row["rule"]) for row in self.table("catalog-jumps.csv")],
                         [("md", "letter"), ("md", "inside")])
        self.catex("catalog", "md", "-o", "catalog.pb", status=2)  # there already
        shown = self.catex("catalog", "show", "catalog.pb", "--all").stdout
        self.assertRegex(shown, r"\d+ classes measured, \d+ with an upper limit")
        self.assertLessEqual(max(map(len, shown.splitlines())), 100)
        catalog = json.loads(self.catex("catalog", "show", "catalog.pb", "--json").stdout)
        for gate in ("first half -> second", "stationary classes", "plateau of k(tau)"):
            self.assertRegex(shown, re.escape(gate) + " +(passed|FAILED|unknown) ")
        for test in ("return_test", "gates"):
            self.assertIn(test, catalog)
        self.assertEqual(catalog["runs"][0]["run"], "md")
        self.assertAlmostEqual(catalog["runs"][0]["duration_ps"], 4.0)
        self.count_again_from_trajectory(catalog)
        self.fit_again(catalog)

        self.catex("kmc", "kmc.toml", "-o", "kmc")
        self.assertEqual(self.manifest("kmc")["catalog_runs"], ["md"])
        self.assertEqual(self.manifest("kmc")["status"], "finished")
        self.assertEqual({row["replica"] for row in self.table("kmc/exchange.csv")}, {"0", "1", "2"})

        # From the MD release, as the quickstart does; its resolved input is an input again.
        self.catex("kmc", "kmc.toml", "-o", "from_md", "--set", "system.start=md/release.extxyz")
        self.catex("kmc", "-o", "from_md", "--resume")

        self.calibrate()
        self.over_decades()

        # One MD run, and the rates come from it: nothing to judge by.
        said = self.catex("compare", "md", "kmc", "-o", "report.html", status=4)
        self.assertNotEqual(said.stdout, "")
        for name in ("report.html", "curves.csv", "plot.py"):
            self.assertTrue((self.folder / name).stat().st_size > 0)

        for name, kind in (("md/restart.pb", "md checkpoint"), ("md/events.pb", "run events"),
                           ("catalog.pb", "catalog"), ("kmc/restart.pb", "kmc checkpoint")):
            self.assertIn(f"kind: {kind}\n", self.catex("inspect", name).stdout)

    def fit_again(self, catalog):
        """A catalog is as good as its runs; runs can be left out."""
        self.catex("catalog", "catalog.pb", "-o", "fitted-again.pb")
        again = json.loads(self.catex("catalog", "show", "fitted-again.pb", "--json").stdout)
        self.assertEqual(again["classes"], catalog["classes"])
        said = self.catex("catalog", "fitted-again.pb", "-o", "none.pb", "--leave-out", "dm", status=2)
        self.assertIn("there are: md", said.stderr)
        self.catex("catalog", "fitted-again.pb", "-o", "none.pb", "--leave-out", "md", status=2)
        self.catex("catalog", "fitted-again.pb", "-o", "none.pb", "--from-trajectory", status=2)
        self.assertFalse((self.folder / "none.pb").exists())

    def calibrate(self):
        """The curve of a run with slow surface steps gives its factor back, within the grid."""
        self.write("grid.toml", '[sweep]\nbase = "kmc.toml"\n[grid]\n'
                   '"kmc.surface_step_factor" = [1e-6, 0.01, 1.0]\n')
        self.write("measured.csv", "time_s,rho,sd\n9e-12,0.0,0.001\n")
        self.catex("sweep", "plan", "grid.toml", "-o", "grid")
        self.catex("calibrate", "grid", "measured.csv", status=2)  # nothing is finished
        self.catex("sweep", "run", "grid", "--local")
        found = json.loads(self.catex("calibrate", "grid", "measured.csv", "--json").stdout)
        self.assertLess(found["factor"], 0.1)  # with 1.0 guests adsorb within the 9 ps
        self.assertEqual([float(row["factor"]) for row in self.table("posterior.csv")],
                         [1e-6, 0.01, 1.0])
        summary = json.loads((self.folder / "grid/runs/0001/run/kmc_summary.json").read_text())
        self.assertIn("calibrated, not from MD", summary["rates"])

    def over_decades(self):
        """Logarithmic samples, a limit of events, and a report of what comes out."""
        self.catex("kmc", "kmc.toml", "-o", "hours", "--set", "kmc.duration_ns=3.6e13",
                   "--set", "kmc.max_events=500", "--set", "output.sampling=logarithmic")
        summary = json.loads((self.folder / "hours/kmc_summary.json").read_text())
        self.assertEqual(len(summary["replica_ends"]), 3)
        self.assertEqual(float(self.table("hours/exchange_band.csv")[-1]["time_ps"]),
                         summary["curves_end_ps"])
        self.catex("compare", "hours", "-o", "hours.html", status=4)
        self.assertIn("that MD never met", (self.folder / "hours.html").read_text())
        (self.folder / "curves.csv").unlink()
        (self.folder / "plot.py").unlink()

    def count_again_from_trajectory(self, in_situ):
        """Frames are as far apart as looks were, so their counts are those of the run."""
        self.catex("catalog", "md", "-o", "again.pb", "--from-trajectory", "--return-window", "1")
        again = json.loads(self.catex("catalog", "show", "again.pb", "--json").stdout)
        for catalog in (in_situ, again):
            self.assertGreater(sum(c["exposure"] for c in catalog["classes"]), 0.0)
        # Positions of frames are in single precision, 1e-6 Å: a difference is a rare accident.
        crossings = [sum(c["crossings"] for c in k["classes"]) for k in (in_situ, again)]
        self.assertAlmostEqual(*crossings, delta=2)
        self.assertAlmostEqual(in_situ["anions_on_lattice"], again["anions_on_lattice"], delta=0.01)

    def test_stop_and_resume(self):
        long_run = ["md.toml", "-o", "run", "--set", "md.duration_ns=10"]
        process = subprocess.Popen([os.environ["CATEX"], "md", *long_run], cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        while not (self.folder / "run/release.extxyz").exists():
            self.assertIsNone(process.poll(), "the run ended by itself")
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75, said)
        self.assertEqual(self.manifest("run")["status"], "interrupted")

        before = (self.folder / "run/manifest.json").read_bytes()
        done = self.catex("md", "md.toml", "-o", "run", "--resume", status=2)
        self.assertIn("md.duration_ns was 10.0, the input now has 0.004", done.stderr)
        for name in ("restart.pb", "restart.prev.pb"):
            file = self.folder / "run" / name
            file.write_bytes(file.read_bytes()[:-9])
        done = self.catex("md", "--resume", "-o", "run", status=2)
        self.assertIn("run/restart.pb", done.stderr)
        self.assertIn("cut off", done.stderr)
        self.assertEqual((self.folder / "run/manifest.json").read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
