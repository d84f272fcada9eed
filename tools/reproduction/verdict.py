"""Whether means over seeds are in the order that the paper reports."""

import math
from dataclasses import dataclass

# Two-sided 95 % quantiles of Student's t by degrees of freedom, rounded down where between.
STUDENT_T = {1: 12.71, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 8: 2.306, 10: 2.228,
             15: 2.131, 20: 2.086, 30: 2.042}

CONFIRMED, NOT_RESOLVED, CONTRADICTED = "confirmed", "not resolved", "contradicted"


@dataclass(frozen=True)
class Mean:
    """Mean over n seeds with its standard error."""

    value: float
    error: float
    n: int

    @property
    def scatter(self):
        """Standard deviation of one seed."""
        return self.error * math.sqrt(self.n)

    def __str__(self):
        return f"{self.value:.3f} ± {self.error:.3f} ({self.n} seeds)"


def mean_of(values):
    """Mean and standard error, standard deviation (n - 1) / sqrt(n)."""
    n = len(values)
    mean = sum(values) / n
    variance = sum((v - mean) ** 2 for v in values) / (n - 1) if n > 1 else math.inf
    return Mean(mean, math.sqrt(variance / n), n)


def student_t(freedom):
    """Quantile for at most that many degrees of freedom."""
    return STUDENT_T[max(k for k in STUDENT_T if k <= max(1.0, freedom))]


def larger(a, b):
    """Whether mean a is larger than mean b, by Welch's test at 95 %."""
    squares = (a.error**2, b.error**2)
    error = math.sqrt(sum(squares))
    if not math.isfinite(error):
        return NOT_RESOLVED
    if error == 0.0:
        return CONFIRMED if a.value > b.value else CONTRADICTED if a.value < b.value else NOT_RESOLVED
    freedom = error**4 / (squares[0] ** 2 / (a.n - 1) + squares[1] ** 2 / (b.n - 1))
    t = (a.value - b.value) / error
    if abs(t) < student_t(freedom):
        return NOT_RESOLVED
    return CONFIRMED if t > 0 else CONTRADICTED


def all_of(verdicts):
    """One verdict of several that must all hold."""
    verdicts = list(verdicts)
    for worst in (CONTRADICTED, NOT_RESOLVED):
        if worst in verdicts:
            return worst
    return CONFIRMED
