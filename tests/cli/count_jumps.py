"""Jumps by the criteria of Fan et al., Nat. Commun. 7, 11503 (2016), supplementary information,
counted from extended XYZ without any code of catex: docs/physics.md, "Jump criteria of the paper",
read again and written down a second time.

Only for crystals whose S all belong to one cluster and stay in one piece."""

import re

import numpy as np


def read_frames(path):
    """Names, cell edges [Å] and positions [Å] of every frame; cells at right angles."""
    lines = path.read_text(encoding="utf-8").splitlines()
    frames = []
    while lines:
        n = int(lines[0])
        lattice = re.search(r'Lattice="([^"]*)"', lines[1])[1].split()
        rows = [line.split() for line in lines[2:2 + n]]
        frames.append((np.array([row[0] for row in rows]),
                       np.array([float(lattice[k]) for k in (0, 4, 8)]),
                       np.array([[float(x) for x in row[1:4]] for row in rows])))
        lines = lines[2 + n:]
    return frames


def about_centre(names, box, positions):
    """Positions from the mean of all S, in the image nearest to it."""
    anions = positions[names == "S"]
    anions = anions[0] + nearest(anions - anions[0], box)
    return nearest(positions - anions.mean(axis=0), box)


def nearest(d, box):
    return d - box * np.round(d / box)


def within(places, place, distance):
    return int((np.linalg.norm(places - place, axis=1) < distance).sum())


def largest_distance(names, positions):
    """Criterion 2: radius of the sphere that S in close packing fill, less 3.5 Å."""
    anions = positions[names == "S"]
    d = np.linalg.norm(anions[:, None] - anions[None, :], axis=2)
    spacing = d[(d > 0) & (d < 5.1)].mean()
    volume = len(anions) * spacing ** 3 / np.sqrt(2)
    return (3 * volume / (4 * np.pi)) ** (1 / 3) - 3.5


def mean_of_four(places, place):
    return np.sort(np.linalg.norm(places - place, axis=1))[:4].mean()


def count(frames):
    """{rule: {"n_intf", "n_shell", "n_kick"}} and {(rule, class): [(r_a, r_c), ...]}, from frames
    one window apart, hosts Pb and guests Cd."""
    tallies = {rule: {"n_intf": 0, "n_shell": 0, "n_kick": 0} for rule in ("letter", "inside")}
    places = {}
    names, box, positions = frames[0]
    limit = largest_distance(names, about_centre(names, box, positions))
    lead, cadmium, sulfur = names == "Pb", names == "Cd", names == "S"
    for (_, box0, r0), (_, box1, r1) in zip(frames, frames[1:]):
        before, after = about_centre(names, box0, r0), about_centre(names, box1, r1)
        for i in np.flatnonzero(lead):
            if np.linalg.norm(after[i] - before[i]) <= 2.0 or np.linalg.norm(before[i]) >= limit:
                continue
            others = within(before[lead], before[i], 4.5) - 1
            outwards = np.linalg.norm(after[i]) > np.linalg.norm(before[i])
            interface, shell = others > 2 and outwards, others == 0
            if not interface and not shell:
                continue
            near = [k for k in np.flatnonzero(cadmium)
                    if np.linalg.norm(before[k] - before[i]) < 3.6
                    and within(before[lead], before[k], 4.5) > 2]
            octahedral = within(before[sulfur], after[i], 4.1) >= 5
            rest = (lead | cadmium) & (np.arange(len(names)) != i)
            r = (mean_of_four(after[sulfur], after[i]), mean_of_four(after[rest], after[i]))
            rules = ["letter"] + ["inside"] * (within(before[sulfur], before[i], 3.6) >= 2)
            for rule in rules:
                tallies[rule]["n_intf"] += int(interface)
                tallies[rule]["n_shell"] += int(shell)
                tallies[rule]["n_kick"] += int(interface and bool(near))
                kind = ("interface" if interface else "shell") + ("-octa" if octahedral else "-tetra")
                places.setdefault((rule, kind), []).append(r)
    return tallies, places
