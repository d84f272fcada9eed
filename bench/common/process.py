"""Running one program at a time."""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Done:
    """What a program that ended well leaves."""

    text: str  # what it printed, errors included
    began: float  # when it was started [s since the epoch]
    peak_bytes: int  # most memory that it held
    processor: float  # time that it was at work, on all cores together [s]


def peak_bytes(pid):
    """Most memory that a running process has held so far [bytes]; 0 when it has just ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0


def children_processor_time():
    """Of all programs that were run to their end [s]."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def execute(command, folder):
    """Runs a command in a folder, with one OpenMP thread unless it is told otherwise; exits with
    its last lines when it fails."""
    command = [str(word) for word in command]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        began, peak, before = time.time(), 0, children_processor_time()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=subprocess.STDOUT,
                                   env={**os.environ, "OMP_NUM_THREADS": "1"})
        while True:
            peak = max(peak, peak_bytes(process.pid))
            try:
                status = process.wait(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                pass
        output.seek(0)
        text = output.read()
    if status != 0:
        sys.exit(f"{' '.join(command)}\n{text[-2000:]}\nexit code {status}")
    return Done(text, began, peak, children_processor_time() - before)


def note(text):
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)
