"""What the numbers were measured on, and whether it was otherwise idle."""

import os
import time
from datetime import datetime, timezone
from pathlib import Path

from common.process import note

BUSY = 0.1  # cores


def processor():
    """Model of the processor, and how many of its cores this process may use."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'unknown'}, {len(os.sched_getaffinity(0))} cores"


def describe(*versions):
    """Lines about machine, date and programs."""
    now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    policy = os.environ.get("OMP_WAIT_POLICY", "not set")
    return [f"{processor()}; {now}; OMP_WAIT_POLICY {policy}", *versions]


def processor_time():
    """Time that all cores together have worked, stolen time included [s]."""
    fields = Path("/proc/stat").read_text(encoding="utf-8").split("\n", 1)[0].split()[1:]
    idle, waiting = int(fields[3]), int(fields[4])
    return (sum(map(int, fields[:8])) - idle - waiting) / os.sysconf("SC_CLK_TCK")


def busy_cores(seconds=1.0):
    """Cores that other programs use, while this one waits."""
    began, before = time.monotonic(), processor_time()
    time.sleep(seconds)
    return (processor_time() - before) / (time.monotonic() - began)


def watch(what):
    """Notes the load before a measurement; returns how many cores others use."""
    busy = busy_cores()
    warning = "; WARNING: another process is busy" if busy > BUSY else ""
    note(f"{what}: load average {os.getloadavg()[0]:.2f}, {busy:.2f} cores in use{warning}")
    return busy
