#!/usr/bin/env python3
"""Runs the plot.py that a report leaves beside it: plot_test.py --example REPORT_EXAMPLE"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--example", required=True)
options = parser.parse_args()
with tempfile.TemporaryDirectory(prefix="catex-plot-") as temporary:
    folder = Path(temporary)
    subprocess.run([options.example, folder], check=True, capture_output=True)
    # From another directory: the script finds its data beside itself.
    subprocess.run([sys.executable, folder / "plot.py"], check=True, cwd="/")
    png = (folder / "curves.png").read_bytes()
    assert png.startswith(b"\x89PNG") and len(png) > 20_000, "an empty figure is smaller"
    assert (folder / "curves.pdf").read_bytes().startswith(b"%PDF")
