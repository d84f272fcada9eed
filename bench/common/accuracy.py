"""Relative force error, rms|dF| / rms|F|, of an equilibrated configuration."""

import hashlib

import numpy as np

from common.catex import MODEL

LARGEST_REFERENCE = 15_000  # ions; the cost of the plain Ewald sum grows as their square
ERROR_BEYOND = 1e-7  # asked of the mesh in its place


def read_forces(file, header_lines, columns):
    """Forces [eV/Å] in the order of the ids of the ions; columns: id and three components."""
    table = np.loadtxt(file, skiprows=header_lines, usecols=columns)
    return table[np.argsort(table[:, 0]), 1:]


def catex_forces(catex, case, method):
    return read_forces(catex.forces(case, method), 2, (2, -3, -2, -1))


def true_forces(catex, case):
    """Forces to measure by; kept in the work folder, under a digest of what they belong to."""
    digest = hashlib.sha256(case.start.read_bytes() + MODEL.read_bytes()).hexdigest()
    file = case.folder / f"truth-{digest[:16]}.npy"
    if not file.exists():
        plain = case.ions() <= LARGEST_REFERENCE
        np.save(file, catex_forces(catex, case, ["--reference"] if plain else
                                   ["--error", ERROR_BEYOND]))
    return np.load(file)


def relative_error(forces, truth):
    return float(np.sqrt(np.sum((forces - truth) ** 2) / np.sum(truth**2)))


def catex_error(catex, case, truth, asked):
    """Measured error of the fast method when `asked` is asked for."""
    return relative_error(catex_forces(catex, case, ["--error", asked]), truth)


def lammps_error(lammps, case, truth, ranks, setting):
    file = lammps.forces(case, ranks, setting)
    return relative_error(read_forces(file, 9, (0, 1, 2, 3)), truth)
