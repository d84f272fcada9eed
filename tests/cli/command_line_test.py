"""Help, version, exit codes of a wrong command line, and `catex build`."""

import json
import unittest

from support import MD_INPUT, ProgramTest

# Subcommand, and units that its help must mention.
COMMANDS = {("build",): ["nm", "Å"], ("md",): ["[ps]", "[ns]", "2 fs"],
            ("point",): ["[eV]", "[GPa]", "[eV/Å]"], ("catalog",): ["[ps]", "[1/ps]"],
            ("catalog", "show"): ["[ns]", "[1/ns]"], ("kmc",): ["[ns]"],
            ("analyze",): ["[ps]", "[Å]", "exchange", "diffusion"],
            ("compare",): ["[ps]", "0.05"], ("calibrate",): ["[s]", "time_s"], ("inspect",): ["units"],
            ("sweep",): ["[K]", "[GPa]"], ("sweep", "plan"): [], ("sweep", "run"): ["--local"],
            ("sweep", "status"): ["[ps]"], ("sweep", "collect"): ["[ps]"]}


class CommandLine(ProgramTest):
    def test_help(self):
        top = self.catex("--help").stdout
        for command, units in COMMANDS.items():
            self.assertIn(f"\n  {command[0]} ", top)
            text = self.catex(*command, "--help").stdout
            for word in [*units, "Example: catex " + " ".join(command)]:
                self.assertIn(word, text)

    def test_version(self):
        text = self.catex("--version").stdout
        self.assertRegex(text, r"^catex \d+\.\d+\.\d+\ncommit \S+\ncompiler \S+ [\d.]+")
        self.assertRegex(text, r"instruction set in use (AVX-512|AVX2|baseline)")
        for library in ("Boost", "Eigen", "FFTW", "NetCDF", "protobuf", "toml11"):
            self.assertRegex(text, library + r" \d+\.\d+")

    def test_wrong_command_lines(self):
        for arguments in ([], ["fly"], ["md"], ["point", "a.extxyz"], ["build", "--colour"],
                          ["catalog"], ["md", "a.toml", "-o", "run", "--threads", "0"],
                          ["md", "a.toml", "-o", "run", "--force", "--resume"]):
            done = self.catex(*arguments, status=2)
            self.assertEqual(done.stdout, "")
            self.assertNotEqual(done.stderr, "")

    def test_build_is_reproducible(self):
        self.write("md.toml", MD_INPUT)
        self.catex("build", "md.toml")
        self.catex("build", "md.toml", "-o", "again.extxyz")
        self.catex("build", "md.toml", "-o", "other.extxyz", "--set", "system.seed=2")
        first, again, other = ((self.folder / f"{name}.extxyz").read_bytes()
                               for name in ("start", "again", "other"))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)

    def test_build_summary(self):
        self.write("md.toml", MD_INPUT)
        summary = json.loads(self.catex("build", "md.toml", "--json").stdout)
        self.assertEqual(summary["ions"], {"Pb": 30, "S": 30, "Cd": 60, "PSL": 60})
        self.assertEqual(summary["total_ions"], 180)
        self.assertEqual(summary["crystal_ions"], 60)
        self.assertEqual(summary["cell_A"], [[26, 0, 0], [0, 26, 0], [0, 0, 26]])

    def test_both_formats_hold_the_same_configuration(self):
        self.write("md.toml", MD_INPUT)
        energies = []
        for name in ("start.extxyz", "start.data"):
            self.catex("build", "md.toml", "-o", name)
            done = self.catex("point", name, "--model", "pbs-cds-psl.toml", "--reference", "--json")
            energies.append(json.loads(done.stdout)["energy_eV"])
        self.assertEqual(*energies)

    def test_profile_of_a_run(self):
        self.write("md.toml", MD_INPUT)
        table = self.catex("md", "md.toml", "-o", "run", "--profile", "--set", "md.mesh_interval=2",
                           "--set", "md.duration_ns=0.0004").stdout
        for part in ("integrate", "list: build", "pairs", "mesh: spread", "mesh: transform",
                     "gather and collect", "observers", "checkpoint", "total"):
            self.assertRegex(table, rf"(?m)^{part} +\d+ +[\d.]+ +[\d.]+%$")

    def test_dry_runs_write_nothing(self):
        self.write("md.toml", MD_INPUT)
        text = self.catex("build", "md.toml", "--dry-run").stdout
        self.assertIn("box_nm = 2.6", text)
        self.assertIn("180: 30 Pb, 60 Cd, 30 S, 60 PSL", text)
        text = self.catex("md", "md.toml", "-o", "run", "--dry-run").stdout
        self.assertIn("time_step_fs = 2.0", text)  # a default, filled in
        self.assertIn("100 with the crystal held, 2000 after its release", text)
        for word in ("disk", "memory", "time"):
            self.assertRegex(text, rf"\n{word} .*\d")
        self.assertEqual([f.name for f in self.folder.iterdir()], ["md.toml"])


if __name__ == "__main__":
    unittest.main()
