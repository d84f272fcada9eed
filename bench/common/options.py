"""Command line options of all benchmarks."""

import argparse
import sys
from pathlib import Path

from common.catex import ROOT, Catex


def parser(description, cases, rounds, seconds):
    """With defaults for the cases, the rounds and the seconds of stepping of each run."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("cases", nargs="*", default=cases, metavar="CASE",
                         help=f"of bench/cases (default: {' '.join(cases)})")
    options.add_argument("--work", type=Path, default=ROOT / "build/bench",
                         help="folder for cases and results (default: build/bench)")
    options.add_argument("--catex", type=Path, default=ROOT / "build/release/src/cli/catex",
                         help="program (default: build/release/src/cli/catex)")
    options.add_argument("--cores", type=int, nargs="+", default=[1, 2],
                         help="threads or ranks (default: 1 2)")
    options.add_argument("--rounds", type=int, default=rounds, help=f"(default: {rounds})")
    options.add_argument("--seconds", type=float, default=seconds,
                         help=f"of stepping per run [s] (default: {seconds:g})")
    return options


def parse(options):
    """The options, with absolute paths and the work folder made."""
    chosen = options.parse_args()
    if not chosen.catex.is_file():
        sys.exit(f"no program {chosen.catex}: build it, or give --catex")
    chosen.catex = Catex(chosen.catex.resolve())
    chosen.work = chosen.work.resolve()
    chosen.work.mkdir(parents=True, exist_ok=True)
    return chosen
