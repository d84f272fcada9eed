#!/usr/bin/env python3
"""Exchange ratio against time: curves.csv -> curves.png and curves.pdf.

Written by `catex compare` beside its report, and meant to be edited. Columns of curves.csv:
run, kind (md, kmc, or mean-field: the baseline of that KMC run), used_in_fit (1: this MD run gave
the KMC its rates), time_ps, rho_guest (for kmc the median), q05, q25, q75, q95 (for kmc only).
"""
import csv
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

folder = Path(__file__).resolve().parent
runs = defaultdict(list)
with open(folder / "curves.csv", newline="") as file:
    for row in csv.DictReader(file):
        runs[row["kind"], row["run"], row["used_in_fit"] == "1"].append(row)

md_colours = iter(["#d55e00", "#009e73", "#cc79a7", "#b58900", "#56b4e9", "#8c8c8c"] * 20)
kmc_colours = iter(["#1f83c4", "#8a5fbf", "#3a9a9a"] * 20)
kmc_colour = {}
longest_ps = max(float(rows[-1]["time_ps"]) for rows in runs.values())
unit, per_unit = ("ns", 1e3) if longest_ps >= 1e4 else ("ps", 1.0)

figure, axes = plt.subplots(figsize=(5.0, 3.5), constrained_layout=True)
for (kind, name, used_in_fit), rows in runs.items():
    def column(key):
        return [float(row[key]) for row in rows]

    time = [t / per_unit for t in column("time_ps")]
    if kind == "kmc":
        colour = kmc_colour[name] = next(kmc_colours)
        axes.fill_between(time, column("q05"), column("q95"), color=colour, alpha=0.18, lw=0)
        axes.fill_between(time, column("q25"), column("q75"), color=colour, alpha=0.25, lw=0)
        label = f"KMC {name}: median, 50 and 90 %"
        axes.plot(time, column("rho_guest"), color=colour, lw=2, label=label)
    elif kind == "mean-field":
        axes.plot(time, column("rho_guest"), ":", color=kmc_colour[name], lw=1.5,
                  label=f"mean field for {name}")
    else:
        style = "--" if used_in_fit else "-"
        label = f"MD {name}" + (" (used in the fit)" if used_in_fit else "")
        axes.plot(time, column("rho_guest"), style, color=next(md_colours), lw=1, label=label)

axes.axvline(0, color="0.6", lw=0.8, ls="--")
axes.set_xlabel(f"time after release [{unit}]")
axes.set_ylabel(r"exchange ratio $\rho_{\mathrm{guest}}$")
axes.set_ylim(bottom=0)
axes.legend(frameon=False, fontsize="small")
for suffix in ("png", "pdf"):
    figure.savefig(folder / f"curves.{suffix}", dpi=200)
