"""tools/reproduce: its statistics, and that what it runs exists."""

import importlib.machinery
import importlib.util
import math
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from reproduction import page, sections  # noqa: E402
from reproduction.campaigns import Run, labels  # noqa: E402
from reproduction.verdict import (CONFIRMED, CONTRADICTED, NOT_RESOLVED, Mean, all_of,  # noqa: E402
                                  larger, mean_of, student_t)


def load_reproduce():
    loader = importlib.machinery.SourceFileLoader("reproduce", str(ROOT / "tools/reproduce"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("reproduce", loader))
    loader.exec_module(module)
    return module


class Verdict(unittest.TestCase):
    def test_mean_and_its_error(self):
        mean = mean_of([0.1, 0.2, 0.3])
        self.assertAlmostEqual(mean.value, 0.2, places=12)
        self.assertAlmostEqual(mean.error, 0.1 / math.sqrt(3), places=12)
        self.assertAlmostEqual(mean.scatter, 0.1, places=12)
        self.assertEqual(mean_of([0.5]).error, math.inf)

    def test_order_of_two_means(self):
        # Three seeds each and equal errors: 4 degrees of freedom, t = 2.776.
        low = Mean(0.0, 0.1, 3)
        just_beyond, just_within = (2.776 * 0.1 * math.sqrt(2) * f for f in (1.001, 0.999))
        self.assertEqual(larger(Mean(just_beyond, 0.1, 3), low), CONFIRMED)
        self.assertEqual(larger(Mean(just_within, 0.1, 3), low), NOT_RESOLVED)
        self.assertEqual(larger(low, Mean(just_beyond, 0.1, 3)), CONTRADICTED)
        self.assertEqual(larger(mean_of([1.0]), mean_of([0.0, 0.1])), NOT_RESOLVED)

    def test_degrees_of_freedom_between_two_entries_take_the_lower(self):
        self.assertEqual(student_t(3.9), 3.182)

    def test_one_verdict_of_several(self):
        self.assertEqual(all_of([CONFIRMED, CONFIRMED]), CONFIRMED)
        self.assertEqual(all_of([CONFIRMED, NOT_RESOLVED]), NOT_RESOLVED)
        self.assertEqual(all_of([NOT_RESOLVED, CONTRADICTED]), CONTRADICTED)


class Asked(sections.Workspace):
    """A workspace in which nothing has run; keeps the names of the campaigns it is asked for."""

    def __init__(self):
        super().__init__(None, Path("nowhere"), None)
        self.program = self
        self.names = set()

    def call(self, *_arguments):
        pass

    def runs(self, name, **conditions):
        self.names.add(name)
        return super().runs(name, **conditions)


class Reproduction(unittest.TestCase):
    def test_its_sweeps_exist(self):
        reproduce = load_reproduce()
        named = set(reproduce.CAMPAIGNS + reproduce.OVERNIGHT)
        shipped = {file.stem for file in (ROOT / "inputs/reduced/sweeps").glob("*.toml")}
        self.assertEqual(named, shipped)

    def test_every_campaign_is_in_a_section(self):
        workspace = Asked()
        for section in sections.ALL:
            self.assertIn("<section>", section(workspace))
        reproduce = load_reproduce()
        self.assertEqual(workspace.names, set(reproduce.CAMPAIGNS + reproduce.OVERNIGHT))

    def test_labels_name_the_campaign_where_there_are_several(self):
        run = Run("a", Path("a/run"), {"model.ligand": "Cd-preferred"}, 1)
        other = Run("b", Path("b/run"), {"model.ligand": "Cd-preferred"}, 1)
        self.assertEqual(labels([run]), ["Cd-preferred seed 1"])
        self.assertEqual(labels([run, other]), ["a Cd-preferred seed 1", "b Cd-preferred seed 1"])

    def test_page_has_the_pictures_in_it(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "a.svg").write_text('<?xml version="1.0"?><svg id="a"/>', encoding="utf-8")
            block = page.section("Title", "a < b", [page.figures(folder)])
            page.write(folder / "page.html", "Page", "", [block])
            text = (folder / "page.html").read_text(encoding="utf-8")
        self.assertIn('<svg id="a"/>', text)
        self.assertNotIn("<?xml", text)
        self.assertIn("a &lt; b", text)


if __name__ == "__main__":
    unittest.main()
