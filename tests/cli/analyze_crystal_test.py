"""catex analyze: what it says about a crystal, on frames made by hand whose answers are known."""

import csv
import itertools
import math
import unittest
import xml.etree.ElementTree as ElementTree

import ase.io
import numpy as np

from support import ProgramTest

A = 6.0  # lattice parameter [Å]
EDGE = 60.0
RADIUS = 13.0
TIMES = [0, 10, 20, 30, 40, 50]
TURN = np.array([[0.8, -0.6, 0.0], [0.6, 0.8, 0.0], [0.0, 0.0, 1.0]])


def rock_salt_sphere():
    """Places of S and of Pb [Å] around an S, surface ions with fewer than 3 neighbours left out."""
    nodes = [np.array(n) for n in itertools.product(range(-5, 6), repeat=3)
             if 0.5 * A * math.hypot(*n) < RADIUS]
    kept = [n for n in nodes if sum(np.abs(n - m).sum() == 1 for m in nodes) >= 3]
    return kept, [n for n in kept if sum(np.abs(n - m).sum() == 1 for m in kept) == 6]


class AnalyzeCrystal(ProgramTest):
    def setUp(self):
        super().setUp()
        self.nodes, self.inner = rock_salt_sphere()
        self.species = ["S" if n.sum() % 2 == 0 else "Pb" for n in self.nodes] + ["Cd", "PSL"]
        # An S of the surface that no other ion needs: with it gone all others keep two bonds.
        self.loose = next(k for k, n in enumerate(self.nodes)
                          if self.species[k] == "S" and np.linalg.norm(n) > 4.0)
        self.away = (20, 30, 40)  # times at which it is away
        self.psl_inside = ()  # times at which the PSL is in a tetrahedral hole of the crystal
        self.write_frames()

    def write_frames(self):
        centre = np.array([58.0, 3.0, 30.0])  # the cell's boundary cuts the crystal
        with (self.folder / "frames.extxyz").open("w") as file:
            for time in TIMES:
                places = [centre + 0.1 * time + TURN @ (0.5 * A * n) for n in self.nodes]
                places += [centre + [0, 0, 25.0], centre + [0, 0, -25.0]]
                if time in self.away:
                    places[self.loose] = centre + [20.0, 20.0, 0]
                if time in self.psl_inside:
                    places[-1] = centre + 0.1 * time + TURN @ np.full(3, 0.25 * A)
                file.write(f'{len(places)}\nLattice="{EDGE} 0 0 0 {EDGE} 0 0 0 {EDGE}" '
                           f"Properties=species:S:1:pos:R:3 time_ps={time}\n")
                for species, (x, y, z) in zip(self.species, places):
                    file.write(f"{species} {x % EDGE:.6f} {y % EDGE:.6f} {z % EDGE:.6f}\n")

    def analyze(self, *arguments, **keywords):
        return self.catex("analyze", "frames.extxyz", "--model", "pbs-cds-psl.toml", "--host", "Pb",
                          "--guest", "Cd", "-o", "out", *arguments, **keywords)

    def rows(self, name):
        with (self.folder / "out" / name).open(newline="") as file:
            return list(csv.DictReader(file))

    def test_local_structure_and_domains(self):
        self.analyze("--only", "structure")
        for row in self.rows("structure.csv"):
            if int(row["time_ps"]) in self.away:
                continue
            self.assertEqual(int(row["n_RS"]), len(self.inner))
            self.assertEqual(int(row["n_surface"]), len(self.nodes) - len(self.inner))
            self.assertEqual(int(row["n_liquid"]), 2)
            self.assertEqual(row["largest_RS"], row["n_RS"])
            self.assertEqual(int(row["n_ZB"]) + int(row["n_WZ"]), 0)
        domains = self.rows("domains.csv")
        self.assertEqual([d["structure"] for d in domains], ["RS"] * len(TIMES))
        self.assertEqual(int(domains[0]["ions"]), len(self.inner))

    def test_dissolution(self):
        self.analyze("--only", "dissolution", "--residence", "10")
        rows = self.rows("dissolution.csv")
        anions = sum(s == "S" for s in self.species)
        self.assertEqual([int(r["n_remaining"]) for r in rows],
                         [anions, anions, anions - 1, anions - 1, anions - 1, anions - 1])
        # Its return at 50 ps, the last frame, has not lasted 10 ps.
        self.assertEqual([(r["time_ps"], r["id"], r["event"])
                          for r in self.rows("dissolution_events.csv")],
                         [("20", str(self.loose + 1), "left")])
        self.analyze("--only", "dissolution", "--residence", "0", "--force")
        self.assertEqual([r["event"] for r in self.rows("dissolution_events.csv")],
                         ["left", "returned"])

    def test_densities_add_up_to_the_ions(self):
        self.analyze("--only", "density", "--window", "20", "--at", "5")
        rows = self.rows("density.csv")
        self.assertEqual({(r["from_ps"], r["to_ps"], r["n_frames"]) for r in rows},
                         {("0", "20", "2")})
        ions = dict.fromkeys(("Pb", "S", "Cd", "PSL"), 0.0)
        for row in rows:
            r = float(row["r_A"])
            volume = 4 / 3 * math.pi * ((r + 0.5)**3 - (r - 0.5)**3) / 1000
            ions[row["species"]] += float(row["density_per_nm3"]) * volume
        for species, n in ions.items():
            self.assertAlmostEqual(n, self.species.count(species), delta=1e-5)  # 8 digits
        boundary = self.rows("boundary.csv")
        self.assertEqual([b["from_ps"] for b in boundary], ["0", "20", "40"])
        # From Pb, in the bin at 12.5 Å, to the Cd alone at 25 Å, in the bin at 25.5 Å.
        self.assertTrue(12.0 < float(boundary[0]["boundary_A"]) < 26.0)

    def test_pseudoligands_inside(self):
        def criterion():
            self.analyze("--only", "criteria", "--force")
            return next(row for row in self.rows("criteria.csv") if "no PSL" in row["criterion"])

        row = criterion()
        self.assertEqual((row["result"], row["number"]), ("met", "none in 6 frames"))
        self.psl_inside = (0, 30, 40)
        self.write_frames()
        row = criterion()
        self.assertEqual(row["result"], "not met")
        self.assertEqual(row["number"], "at most 1; mean 0.5 per frame; any in 3 of 6 frames (50 %); "
                                        "never in more than 2 in a row")

    def test_snapshots(self):
        self.analyze("--only", "snapshots", "--at", "25", "--follow", str(self.loose + 1))
        rows = self.rows("snapshots.csv")
        self.assertEqual([(r["time_ps"], r["axes"]) for r in rows],
                         [("0", "crystal"), ("30", "crystal"), ("50", "crystal")])
        for k in range(1, 4):
            picture = ElementTree.parse(self.folder / "out" / f"snapshot-{k}.svg").getroot()
            ways = [e for e in picture.iter() if e.get("class") == "way"]
            self.assertEqual(len(ways), 8)
        frame = ase.io.read(self.folder / "out" / "snapshot-1.extxyz")
        self.assertEqual(list(frame.arrays["structure"]).count("RS"), len(self.inner))
        self.assertEqual(frame.arrays["place"][-1], "solution")
        edge = [n for n, s in zip(self.nodes, self.species)
                if s == "Pb" and sum(np.abs(n - m).sum() == 1 for m in self.nodes) == 3]
        self.assertEqual(list(frame.arrays["place"]).count("adsorbed"), len(edge))
        self.assertEqual(frame.info["time_ps"], 0)

    def test_an_ion_to_follow_that_is_not_there(self):
        error = self.analyze("--only", "snapshots", "--follow", "9999", status=2).stderr
        self.assertIn("9999", error)
        self.assertIn("no ion", error)


if __name__ == "__main__":
    unittest.main()
