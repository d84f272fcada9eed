"""The inputs of the paper and their reduced twins: each is accepted by a dry run."""

import re
import unittest

from support import ROOT, ProgramTest

PAPER = sorted((ROOT / "inputs/paper/md").glob("*.toml"))
REDUCED = sorted((ROOT / "inputs/reduced").glob("*.toml"))


def ions(plan):
    return int(re.search(r"^ions +(\d+):", plan, re.MULTILINE)[1])


class ShippedInputs(ProgramTest):
    def plan(self, file):
        return self.catex("md", file, "-o", "none", "--dry-run").stdout

    def test_paper_inputs_have_the_paper_s_size(self):
        # The four liquids, the 4.7 nm PbS crystal, and the 1057 pairs of CdS with 4228 Pb-PSL.
        sizes = {"liquid": 1728, "reverse": 10570}
        for file in PAPER:
            with self.subTest(file=file.name):
                self.assertEqual(ions(self.plan(file)), sizes.get(file.name.split("-")[0], 10040))

    def test_reduced_inputs_are_small(self):
        for file in REDUCED:
            with self.subTest(file=file.name):
                self.assertLess(ions(self.plan(file)), 5000)

    def test_each_paper_input_has_one_twin(self):
        twins = []
        for file in REDUCED:
            head = file.read_text(encoding="utf-8").split("\n\n")[0].replace("\n# ", " ")
            self.assertTrue(head.startswith("# Twin of paper/md/"), file.name)
            twins.append(re.match(r"# Twin of paper/md/(\S+\.toml)", head)[1])
        self.assertEqual(sorted(twins), [file.name for file in PAPER])


if __name__ == "__main__":
    unittest.main()
