#!/usr/bin/env python3
"""catex analyze: the same frames in every format, jumps against an independent count, messages."""

import csv
import random
import shutil
import subprocess
import unittest
from pathlib import Path

import netCDF4
import numpy

import count_jumps
from support import MD_INPUT, MODEL, RS_SITES, ZB_SITES, ProgramTest, bulk

# Ions that fly straight on.
LAMMPS_INPUT = """\
units metal
atom_style charge
region box prism 0 30 0 32 0 35 4 -3 5
create_box 4 box
create_atoms 1 random 60 1 box
create_atoms 2 random 60 2 box
create_atoms 3 random 60 3 box
create_atoms 4 random 60 4 box
mass * 100
pair_style zero 5
pair_coeff * *
velocity all create 3000 1
fix 1 all nve
dump a all custom 50 wrapped.dump id type x y z
dump b all custom 50 scaled.dump type id xsu ysu zsu vx
dump c all custom 50 timed.dump id element xu yu zu
dump_modify a sort id format float %.17g
dump_modify b format float %.17g
dump_modify c format float %.17g element Pb S Cd PSL time yes units yes
run 2000
"""

TYPES = {"Pb": 1, "S": 2, "Cd": 3, "PSL": 4}
FOREIGN = ["--model", MODEL, "--species", "1=Pb,2=S,3=Cd,4=PSL", "--frame-interval-ps", "0.1",
           "--host", "Pb", "--guest", "Cd"]


class AnalyzeTest(ProgramTest):
    def table(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def run_md(self):
        self.write("md.toml", MD_INPUT)
        self.catex("md", "md.toml", "-o", "md", "-q")

    def frames_of_run(self):
        """Ids, names, and (edges, positions) per frame of md/trajectory.nc."""
        with netCDF4.Dataset(self.folder / "md/trajectory.nc") as data:
            kinds = [str(k).strip() for k in netCDF4.chartostring(data["species_name"][:])]
            names = [kinds[s] for s in data["species"][:]]
            ids = [int(i) for i in data["ion_id"][:]]
            frames = [([float(x) for x in data["cell_lengths"][i]],
                       [[float(x) for x in r] for r in data["coordinates"][i]])
                      for i in range(len(data.dimensions["frame"]))]
        return ids, names, frames

    def write_dump(self, name, ids, names, frames):
        """Unwrapped, each ion in some image, ions in an order that differs from frame to frame."""
        shuffled = random.Random(1)
        text = []
        for i, (edges, positions) in enumerate(frames):
            order = list(range(len(ids)))
            shuffled.shuffle(order)
            text.append(f"ITEM: TIMESTEP\n{500 + 50 * i}\nITEM: NUMBER OF ATOMS\n{len(ids)}\n"
                        "ITEM: BOX BOUNDS pp pp pp\n" + "".join(f"0 {edge!r}\n" for edge in edges)
                        + "ITEM: ATOMS id type xu yu zu\n")
            for k in order:
                image = [positions[k][axis] + edges[axis] * ((ids[k] + axis) % 3 - 1)
                         for axis in range(3)]
                text.append(f"{ids[k]} {TYPES[names[k]]} {image[0]!r} {image[1]!r} {image[2]!r}\n")
        self.write(name, "".join(text))

    def write_extxyz(self, name, ids, names, frames):
        """Types instead of names, last ion first."""
        text = []
        for edges, positions in frames:
            text.append(f'{len(ids)}\nLattice="{edges[0]!r} 0 0 0 {edges[1]!r} 0 0 0 {edges[2]!r}" '
                        "Properties=species:S:1:pos:R:3:id:I:1\n")
            for k in reversed(range(len(ids))):
                x, y, z = positions[k]
                text.append(f"{TYPES[names[k]]} {x!r} {y!r} {z!r} {ids[k]}\n")
        self.write(name, "".join(text))

    def test_every_format_gives_the_same_tables(self):
        self.run_md()
        for folder in ("nc", "dump", "xyz"):  # one file name, which is the runs' name in tables
            (self.folder / folder).mkdir()
        shutil.copy(self.folder / "md/trajectory.nc", self.folder / "nc/frames")
        frames = self.frames_of_run()
        self.write_dump("dump/frames", *frames)
        self.write_extxyz("xyz/frames", *frames)
        for folder in ("nc", "dump", "xyz"):
            self.catex("analyze", f"{folder}/frames", "-o", f"{folder}/out", *FOREIGN)
        expected = {file.name: file.read_bytes() for file in (self.folder / "nc/out").iterdir()}
        self.assertIn("gr.csv", expected)
        self.assertIn("diffusion.csv", expected)
        self.assertIn("exchange.csv", expected)
        for folder in ("dump", "xyz"):
            files = {file.name: file.read_bytes()
                     for file in (self.folder / folder / "out").iterdir()}
            self.assertEqual(files.keys(), expected.keys())
            for name, content in expected.items():
                self.assertEqual(files[name], content, f"{folder} {name}")

    def test_dumps_of_lammps(self):
        """A tilted box: wrapped, scaled and unwrapped positions, types and elements, with and
        without times in the file."""
        self.write("in.lammps", LAMMPS_INPUT)
        done = subprocess.run(["lmp", "-in", "in.lammps", "-log", "none"], cwd=self.folder,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        results = []
        for name in ("wrapped", "scaled", "timed"):
            (self.folder / name).mkdir()
            (self.folder / f"{name}.dump").rename(self.folder / name / "frames")
            interval = [] if name == "timed" else ["--frame-interval-ps", "0.05"]
            self.catex("analyze", f"{name}/frames", "-o", f"{name}/out", "--model", MODEL,
                       "--species", "1=Pb,2=S,3=Cd,4=PSL", *interval)
            results.append({file.name: file.read_bytes()
                            for file in (self.folder / name / "out").glob("*.csv")})
        self.assertIn("gr.csv", results[0])
        self.assertEqual(results[1], results[0])
        self.assertEqual(results[2], results[0])

    def test_a_run_directory(self):
        self.run_md()
        self.catex("analyze", "md", "-o", "out", "--only", "exchange,gr")
        while_running = {float(row["time_ps"]): row for row in self.table("md/exchange.csv")}
        compared = 0
        for row in self.table("out/exchange.csv"):
            row.pop("run")
            other = while_running.get(float(row["time_ps"]))
            if other is None:
                continue
            compared += 1
            for column, value in row.items():
                # Eight digits here, all of them there.
                self.assertAlmostEqual(float(value), float(other[column]), delta=1e-7)
        self.assertGreater(compared, 5)
        self.assertFalse((self.folder / "out/diffusion.csv").exists())
        page = (self.folder / "out/analysis.html").read_text(encoding="utf-8")
        for figure in (self.folder / "out").glob("*.svg"):
            self.assertIn(figure.read_text(encoding="utf-8"), page)
        self.assertNotIn("src=", page)
        self.assertNotIn("href=", page)

        self.catex("analyze", "-o", "part", "--only", "exchange", "md", "--from", "1", "--to", "3",
                   "--every", "5")
        self.assertEqual([float(row["time_ps"]) for row in self.table("part/exchange.csv")],
                         [1.0, 1.5, 2.0, 2.5, 3.0])

        self.catex("analyze", "md", "-o", "criteria", "--only", "criteria")
        results = [row["result"] for row in self.table("criteria/criteria.csv")]
        # Wells from the model; no PSL gets into 30 pairs in 4 ps; the rest asks for other runs.
        self.assertEqual(results, ["met", "met", "no data", "no data", "no data"])

    def test_coordination_of_crystals(self):
        for name, sites, neighbours in (("rs", RS_SITES, 6), ("zb", ZB_SITES, 4)):
            frame = bulk(sites, 6.0, 4).replace("pos:R:3", "pos:R:3 time_ps={}")
            self.write(name, frame.format(0) + frame.format(2))
            self.catex("analyze", name, "-o", f"{name}_out", "--only", "gr", "--r-max", "9",
                       "--model", MODEL)
            shells = {(row["centre"], row["neighbour"]): row
                      for row in self.table(f"{name}_out/coordination.csv")}
            cation = sites[0][0]
            bond = 3.0 if name == "rs" else 6.0 * 3 ** 0.5 / 4
            for pair in ((cation, "S"), ("S", cation)):
                self.assertEqual(float(shells[pair]["coordination"]), neighbours)
                # Middle of a bin of 0.05 Å; a distance at its edge may fall into either.
                self.assertAlmostEqual(float(shells[pair]["r_peak_A"]), bond, delta=0.026)
            self.assertEqual(float(shells["S", "S"]["coordination"]), 12)

    def crystal_with_jumps(self):
        """Frames 2 ps apart of a RS crystal: Pb inside, Cd and a few Pb outside, Cd in some
        tetrahedral holes; cations that are thrown about at random."""
        rng = numpy.random.default_rng(1)
        a, radius = 6.0, 14.0
        half = numpy.arange(-8, 9)
        grid = numpy.array(numpy.meshgrid(half, half, half)).reshape(3, -1).T
        sites = grid * a / 2 + 0.1
        sites = sites[numpy.linalg.norm(sites, axis=1) < radius]
        anion = (numpy.round((sites - 0.1) / (a / 2)).sum(axis=1) % 2) == 1
        depth = numpy.linalg.norm(sites, axis=1)
        names = numpy.where(anion, "S", "Pb").astype("U3")
        outer = ~anion & (depth > 7.5) & (rng.random(len(sites)) < 0.85)
        names[outer] = "Cd"
        holes = sites[~anion & (depth < 8)][::4] + a / 4
        solution = rng.uniform(20, 28, (40, 3)) * rng.choice([-1, 1], (40, 3))
        names = numpy.concatenate([names, ["Cd"] * len(holes), ["Cd", "PSL"] * 20])
        sites = numpy.concatenate([sites, holes, solution])
        text = []
        for frame in range(16):
            places = sites + rng.normal(0, 0.1, sites.shape) + [0.3 * frame, 0, -0.2 * frame]
            jump = (names == "Pb") & (rng.random(len(names)) < 0.3)
            direction = rng.normal(size=sites.shape)
            direction /= numpy.linalg.norm(direction, axis=1)[:, None]
            places[jump] += (rng.uniform(1.8, 4.5, (len(names), 1)) * direction)[jump]
            edge = 60.0 + 0.1 * frame
            text.append(f'{len(names)}\nLattice="{edge} 0 0 0 {edge} 0 0 0 {edge}" '
                        f'Properties=species:S:1:pos:R:3 time_ps={2.0 * frame}\n')
            text += [f"{name} {r[0]:.5f} {r[1]:.5f} {r[2]:.5f}\n"
                     for name, r in zip(names, places)]
        self.write("jumps.xyz", "".join(text))

    def test_jumps_agree_with_an_independent_count(self):
        self.crystal_with_jumps()
        self.catex("analyze", "jumps.xyz", "-o", "out", "--only", "jumps", "--model", MODEL,
                   "--host", "Pb", "--guest", "Cd")
        frames = count_jumps.read_frames(Path(self.folder / "jumps.xyz"))
        tallies, places = count_jumps.count(frames)
        for row in self.table("out/jumps.csv"):
            expected = tallies[row["rule"]]
            self.assertEqual({key: int(row[key]) for key in expected}, expected, row["rule"])
        for key in ("n_intf", "n_shell", "n_kick"):  # the comparison means something
            self.assertGreater(tallies["letter"][key], 10)
        ratios = self.table("out/jump_ratios.csv")
        for row in self.table("out/jump_sites.csv"):
            jumps = numpy.array(places.get((row["rule"], row["class"]), numpy.empty((0, 2))))
            self.assertEqual(int(row["n"]), len(jumps))
            histogram = [int(r["n"]) for r in ratios
                         if (r["rule"], r["class"]) == (row["rule"], row["class"])]
            if len(jumps) == 0:
                continue
            # Single precision: 1e-6 Å.
            self.assertAlmostEqual(float(row["r_a_A"]), jumps[:, 0].mean(), delta=1e-5)
            self.assertAlmostEqual(float(row["r_c_A"]), jumps[:, 1].mean(), delta=1e-5)
            edges = numpy.arange(61) * 0.05
            edges[-1] = numpy.inf
            expected = numpy.histogram(jumps[:, 1] / jumps[:, 0], edges)[0]
            self.assertEqual(histogram, list(expected))

    def test_jumps_of_a_run_with_frames_too_far_apart(self):
        """Those that were counted while it ran, every 2 ps, from all of it."""
        self.write("md.toml", MD_INPUT.replace("temperature_K = 700", "temperature_K = 1200")
                   .replace("duration_ns = 0.004", "duration_ns = 0.02")
                   .replace("frame_interval_ps = 0.1", "frame_interval_ps = 5.0"))
        self.catex("md", "md.toml", "-o", "md", "-q")
        self.catex("analyze", "md", "-o", "out", "--only", "jumps")
        page = (self.folder / "out/analysis.html").read_text(encoding="utf-8")
        self.assertIn("md: jumps as counted while MD ran, of the whole run (frames at 0 and 5 ps are "
                      "too far apart", page)
        for name in ("jumps.csv", "jump_sites.csv"):
            self.assertEqual(self.table(f"out/{name}"), self.table(f"md/{name}"))
        jumps = self.table("out/jumps.csv")
        self.assertGreater(sum(int(row["n_intf"]) + int(row["n_shell"]) for row in jumps), 0)
        histogram = sum(int(row["n"]) for row in self.table("out/jump_ratios.csv"))
        self.assertEqual(histogram, sum(int(row["n"]) for row in self.table("out/jump_sites.csv")))

        # The same frames without a run around them have no such counts.
        self.catex("analyze", "md/trajectory.nc", "-o", "bare", "--only", "jumps", "--model",
                   MODEL, "--host", "Pb", "--guest", "Cd")
        self.assertFalse((self.folder / "bare/jumps.csv").exists())
        page = (self.folder / "bare/analysis.html").read_text(encoding="utf-8")
        self.assertIn("no jumps: frames at 0 and 5 ps are too far apart", page)

    def test_a_cut_off_last_frame_is_left_out(self):
        self.crystal_with_jumps()
        text = (self.folder / "jumps.xyz").read_text(encoding="utf-8")
        self.write("cut.xyz", text[:-30])
        roles = ["--model", MODEL, "--host", "Pb", "--guest", "Cd", "--only", "exchange"]
        done = self.catex("analyze", "cut.xyz", "-o", "out", *roles)
        self.assertIn("cut.xyz: is cut off after 15 whole frames", done.stderr)
        self.assertEqual(len(self.table("out/exchange.csv")), 15)

        lines = text.splitlines(keepends=True)
        self.write("damaged.xyz", "".join(lines[:20] + ["Pb 1.0 nonsense 2.0\n"] + lines[21:]))
        done = self.catex("analyze", "damaged.xyz", "-o", "damaged", *roles, status=2)
        self.assertIn("damaged.xyz:21: pos is 'nonsense'", done.stderr)
        self.assertFalse((self.folder / "damaged").exists())

    def test_pair_curves(self):
        self.catex("analyze", "--pair-curves", MODEL, "--ligand", "Cd-preferred", "-o", "out")
        extrema = {row["pair"]: row for row in self.table("out/pair_extrema.csv")}
        # docs/physics.md has three digits.
        self.assertAlmostEqual(float(extrema["Cd-PSL"]["r_minimum_A"]), 2.892, delta=6e-4)
        self.assertEqual(extrema["Pb-PSL"]["r_barrier_A"], "")
        at = {row["r_A"]: float(row["u_eV"]) for row in self.table("out/pair_curves.csv")
              if row["pair"] == "Pb-Pb"}
        self.assertAlmostEqual(at["4"], 14.3996454784 * 0.64 / 4, delta=1e-7)

    def test_messages(self):
        self.write("a.dump", "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\n"
                             "ITEM: BOX BOUNDS pp pp pp\n0 30\n0 30\n0 30\n"
                             "ITEM: ATOMS id type x y z\n1 1 0 0 0\n")
        self.write("a.txt", "hello\n")
        (self.folder / "used").mkdir()
        self.write("used/notes.txt", "mine")
        model = ["--model", MODEL]
        for arguments, message in (
                ([], "RUN is required"),
                (["nowhere"], "nowhere: no such run directory or trajectory"),
                (["a.dump"], "a.dump: is no run directory; --model MODEL.toml is needed"),
                (["a.dump", *model, "--species", "1=Pb"], "the frame has no time"),
                (["a.dump", *model, "--frame-interval-ps", "1"], "species '1' is not in the model"),
                (["a.dump", *model, "--species", "1=Zn"], "'Zn' is not in the model"),
                (["a.dump", *model, "--species", "Pb"], "'Pb' is not TYPE=SPECIES"),
                (["a.dump", *model, "--host", "Pb"], "--host and --guest go together"),
                (["a.txt", *model], "neither a run directory nor a trajectory"),
                (["a.dump", *model, "--only", "grr"], "did you mean gr?"),
                (["a.dump", *model, "--species", "1=Pb", "--frame-interval-ps", "1", "--from", "9"],
                 "has no frame from 9 ps")):
            done = self.catex("analyze", *arguments, "-o", "out", status=2)
            self.assertIn(message, done.stderr)
            self.assertFalse((self.folder / "out").exists(), arguments)
        done = self.catex("analyze", "--pair-curves", MODEL, "-o", "used", status=2)
        self.assertIn("used: is not empty", done.stderr)
        self.catex("analyze", "--pair-curves", MODEL, "-o", "used", "--force")
        self.assertTrue((self.folder / "used/notes.txt").exists())


if __name__ == "__main__":
    unittest.main()
