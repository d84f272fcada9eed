"""Bad input: one clear message that names the place, exit code 2, and nothing written."""

import unittest

from support import MD_INPUT, RS_SITES, ProgramTest, bulk

START_INPUT = """\
[model]
file = "pbs-cds-psl.toml"
[system]
start = "{}"
[md]
temperature_K = 600
duration_ns = 0.001
"""

GOOD_CRYSTAL = bulk(RS_SITES, 6.0, 5)


class BadInput(ProgramTest):
    def refused(self, *arguments, names):
        """Runs catex, which must refuse; `names`: what its one message must contain."""
        before = sorted(self.folder.rglob("*"))
        done = self.catex(*arguments, status=2)
        self.assertEqual(sorted(self.folder.rglob("*")), before, "something was written")
        self.assertEqual(done.stdout, "")
        self.assertTrue(done.stderr.endswith("1 error; nothing was run.\n"), done.stderr)
        for name in names:
            self.assertIn(name, done.stderr)

    def md_refused(self, text, names):
        self.write("md.toml", text)
        self.refused("md", "md.toml", "-o", "run", names=names)

    def start_refused(self, structure, names):
        self.write("start.extxyz", structure)
        self.md_refused(START_INPUT.format("start.extxyz"), names)
        self.refused("point", "start.extxyz", "--model", "pbs-cds-psl.toml", names=names)

    def test_wrong_type(self):
        self.md_refused(MD_INPUT.replace("700", '"hot"'),
                        ["md.toml:11", "temperature_K", "must be a number", "hot"])

    def test_unknown_key(self):
        self.md_refused(MD_INPUT.replace("solution_pairs = 60", "solution_pairs = 60\nboxnm = 3"),
                        ["md.toml:8", "unknown key 'boxnm'", "did you mean 'box_nm'?"])

    def test_all_problems_at_once(self):
        self.write("md.toml", MD_INPUT.replace("700", "-5").replace("0.004", "true"))
        done = self.catex("md", "md.toml", "-o", "run", status=2)
        self.assertIn("md.toml:11", done.stderr)
        self.assertIn("md.toml:13", done.stderr)
        self.assertTrue(done.stderr.endswith("2 errors; nothing was run.\n"), done.stderr)

    def test_setting_on_the_command_line(self):
        self.write("md.toml", MD_INPUT)
        self.refused("md", "md.toml", "-o", "run", "--set", "md.temprature_K=5",
                     names=["--set md.temprature_K=5", "did you mean 'temperature_K'?"])

    def test_missing_files(self):
        self.refused("md", "no.toml", "-o", "run", names=["no.toml"])
        self.md_refused(MD_INPUT.replace("pbs-cds-psl", "nothing"),
                        ["md.toml:2", "nothing.toml", "does not exist"])
        self.md_refused(START_INPUT.format("no.extxyz"), ["md.toml:4", "no.extxyz"])
        self.refused("point", "no.extxyz", "--model", "pbs-cds-psl.toml", names=["no.extxyz"])
        self.refused("inspect", "no.pb", names=["no.pb"])
        self.refused("catalog", "norun", names=["norun"])
        self.refused("compare", "norun", names=["norun"])

    def test_invalid_utf8(self):
        (self.folder / "md.toml").write_bytes(MD_INPUT.encode() + b'# caf\xe9\n')
        self.refused("md", "md.toml", "-o", "run", names=["md.toml:19", "UTF-8"])

    def test_two_ions_on_one_spot(self):
        lines = GOOD_CRYSTAL.splitlines(keepends=True)
        lines[7] = lines[3].replace("Pb", "S")  # ions 2 and 6
        self.start_refused("".join(lines), ["start.extxyz", "(id 2)", "(id 6)", "on one spot"])

    def test_box_too_small_for_the_cutoff(self):
        self.start_refused(bulk(RS_SITES, 6.0, 3), ["start.extxyz", "18.000 Å", "24 Å"])
        self.md_refused(MD_INPUT.replace("box_nm = 2.6", "box_nm = 2.3"), ["23.000 Å", "24 Å"])

    def test_not_neutral(self):
        count, header, first, rest = GOOD_CRYSTAL.split("\n", 3)
        self.start_refused(f"{int(count) - 1}\n{header}\n{rest}",
                           ["start.extxyz", "charge is -0.8 e", "499 Pb, 500 S"])

    def test_damaged_files(self):
        self.write("restart.pb", "CATEX")
        self.refused("inspect", "restart.pb", names=["restart.pb", "cut off"])
        self.write("start.extxyz", GOOD_CRYSTAL[:-200])
        self.refused("point", "start.extxyz", "--model", "pbs-cds-psl.toml",
                     names=["start.extxyz:"])

    def test_output_in_use(self):
        self.write("md.toml", MD_INPUT)
        self.write("start.extxyz", "mine")
        self.refused("build", "md.toml", names=["start.extxyz", "--force"])
        self.refused("build", "md.toml", "-o", "start.cif", names=["start.cif", ".extxyz"])
        (self.folder / "run").mkdir()
        self.write("run/notes.txt", "mine")
        self.refused("md", "md.toml", "-o", "run", names=["run", "--resume", "--force"])

    def test_no_run_to_resume(self):
        self.refused("md", "--resume", "-o", "run", names=["run"])
        self.refused("md", "-o", "run", names=["INPUT is required"])


if __name__ == "__main__":
    unittest.main()
