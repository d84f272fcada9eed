"""Alternating runs: A, B, C, A, B, C, ... so that a slow spell of the machine meets all alike."""

import statistics

from common.machine import watch


def trial_steps(ions):
    """Time steps that take about a second or two."""
    return max(20, 1_000_000 // ions)


def trial_rate(run, ions):
    """Steps/s of a short trial; run: takes steps, returns their time [s]."""
    return trial_steps(ions) / run(trial_steps(ions))


def steps_for(run, ions, seconds):
    """Time steps that take about so many seconds."""
    return max(20, round(seconds * trial_rate(run, ions)))


def alternate(name, runs, steps, rounds):
    """Rates [steps/s] of each run in every round, and the cores others used before each round."""
    rates, busy = [[] for _ in runs], []
    for n in range(1, rounds + 1):
        busy.append(watch(f"{name}, round {n} of {rounds}"))
        for run, count, found in zip(runs, steps, rates, strict=True):
            found.append(count / run(count))
    return rates, busy


def ns_per_day(rate, time_step_fs):
    return rate * time_step_fs * 1e-6 * 86400


def us_per_ion_step(rate, ions):
    return 1e6 / (rate * ions)


def spread(values):
    """Median and range, as text."""
    return f"{digits(statistics.median(values))} [{digits(min(values))}, {digits(max(values))}]"


def digits(value):
    """Four significant digits, without an exponent for what the tables hold."""
    return f"{value:#.4g}".rstrip(".")
