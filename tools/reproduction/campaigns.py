"""Runs of the reproduction: campaigns of `catex sweep`, and analyses of their runs."""

import csv
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One finished run of a campaign."""

    campaign: str
    path: Path
    parameters: dict  # column of runs.csv: value
    seed: int

    @property
    def label(self):
        """What tells it from the others of its campaign, for plots."""
        return " ".join([*self.parameters.values(), f"seed {self.seed}"])


def labels(runs):
    """Labels of runs, with their campaigns where there are several."""
    if len({run.campaign for run in runs}) == 1:
        return [run.label for run in runs]
    return [f"{run.campaign} {run.label}" for run in runs]


class Program:
    """The catex that does the work; prints what it calls."""

    def __init__(self, path, jobs):
        self.path = path
        self.jobs = jobs

    def call(self, *arguments, allowed=(0,)):
        words = [str(word) for word in arguments]
        print("\n$ catex", *words, flush=True)
        status = subprocess.run([str(self.path), *words], check=False).returncode
        if status not in allowed:
            raise SystemExit(f"catex {words[0]} failed with exit code {status}")

    def run_campaign(self, sweep, folder):
        """Plans a campaign where there is none, and runs what is not finished."""
        if not (folder / "campaign.json").exists():
            self.call("sweep", "plan", sweep, "-o", folder)
        self.call("sweep", "run", folder, "--local", "--jobs", self.jobs)
        self.call("sweep", "collect", folder)

    def analyze(self, runs, quantity, folder, *options):
        """Writes one quantity of the runs, over an earlier analysis. Runs are called by their
        labels: links with these names stand beside the tables."""
        links = folder / "runs"
        links.mkdir(parents=True, exist_ok=True)
        paths = [links / label for label in labels(runs)]
        for run, path in zip(runs, paths):
            if not path.is_symlink():
                path.symlink_to(run.path.resolve())
        self.call("analyze", *paths, "--only", quantity, *options, "-o", folder, "--force", "-q")


def finished_runs(folder):
    """The finished runs of a campaign, in its order; none of one that is not planned yet."""
    runs = []
    plan = folder / "runs.csv"
    for row in read_table(plan) if plan.exists() else []:
        path = folder / row["folder"] / "run"
        manifest = path / "manifest.json"
        if not manifest.exists():
            continue
        if json.loads(manifest.read_text(encoding="utf-8"))["status"] != "finished":
            continue
        parameters = {k: v for k, v in row.items() if k not in ("run", "folder", "command", "seed")}
        runs.append(Run(folder.name, path, parameters, int(row["seed"])))
    return runs


def read_table(file):
    """Rows of a CSV file as dictionaries."""
    with open(file, newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))
