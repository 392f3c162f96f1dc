"""What many patients cost in the evaluation: the reliability curve, and the sign-flip test.

`python -m benchmarks.many_patients`. The reliability curve counts patients of nearly the same risk
together; the other side takes each alone, and agreement is the largest difference of
the curve, of its band and of the errors, for the band and errors that of their ends. The sign-flip
test convolves by a fast Fourier transform; the other side convolves term by term, and agreement is
the relative difference of p. Where a side would take minutes there is one alone. Seconds are of
the processor, on one core.
"""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import binom

from benchmarks.results import compared, run, tabulate
from benchmarks.timing import time_alternately
from tabdx.classifiers.parallel import one_thread
from tabdx.evaluation.calibration.reliability import Reliability, reliability
from tabdx.evaluation.comparison.sign_flip import sign_flip
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.uncertainty import compressed_risks as risk_cells

NAME = "many_patients"
# Patients and resamples of the curve; patients and repeats of the test.
CURVES = ((50_000, 100), (200_000, 1000))
TESTS = ((20_000, 10), (200_000, 2))
BOTH_SIDES = 50_000  # up to so many patients, the other side runs too


def measure(
    curves: tuple[tuple[int, int], ...] = CURVES, tests: tuple[tuple[int, int], ...] = TESTS
) -> pd.DataFrame:
    """Time both sides: a row of the result each."""
    with one_thread():
        rows = [_measure_curve(patients, resamples) for patients, resamples in curves]
        rows += [_measure_test(patients, repeats) for patients, repeats in tests]
    return tabulate(rows)


def draw_passes(patients: int) -> JoinedPredictions:
    """Risks that are too extreme, a sixth of the patients diseased."""
    rng = np.random.default_rng(0)
    log_odds = rng.normal(-2, 1.5, patients)
    positive = (rng.random(patients) < expit(log_odds)).astype(np.int8)
    risk = expit(1.3 * log_odds + rng.normal(0, 0.3, patients))
    index = pd.RangeIndex(patients).astype(str)
    return JoinedPredictions(
        "model", "holdout", ("well", "ill"), index, positive, np.arange(patients), risk[None]
    )


def _measure_curve(patients: int, resamples: int) -> dict[str, Any]:
    joined = draw_passes(patients)
    found: dict[str, Reliability] = {}

    def ours() -> None:
        found["ours"] = reliability([joined], confidence=0.95, resamples=resamples, seed=0)

    def other() -> None:
        with patch.object(risk_cells, "EXACT_PATIENTS", patients):
            found["other"] = reliability([joined], confidence=0.95, resamples=resamples, seed=0)

    return _row(f"reliability, {resamples} resamples", patients, ours, other, lambda: _apart(found))


def _apart(found: dict[str, Reliability]) -> float:
    ours, other = found["ours"], found["other"]
    curve, errors = ["observed", "lower", "upper"], ["value", "lower", "upper"]
    apart: float = max(
        (ours.curves[curve] - other.curves[curve]).abs().max().max(),
        (ours.errors[errors] - other.errors[errors]).abs().max().max(),
    )
    return apart


def _measure_test(patients: int, repeats: int) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    differences = rng.integers(-repeats, repeats + 1, patients) / repeats
    differences[: patients // 200] = 1.0
    p: dict[str, float] = {}

    def ours() -> None:
        p["ours"] = sign_flip(differences)

    def other() -> None:
        p["other"] = term_by_term(np.rint(differences * repeats).astype(np.int64))

    case = f"sign flip, {repeats} repeats"
    return _row(case, patients, ours, other, lambda: abs(p["ours"] / p["other"] - 1))


def term_by_term(differences: NDArray[np.int64]) -> float:
    """The exact test by plain convolution."""
    sizes, counts = np.unique(np.abs(differences[differences != 0]), return_counts=True)
    chances = np.ones(1)
    for size, count in zip(sizes, counts, strict=True):
        coins = np.zeros(size * count + 1)
        coins[::size] = binom.pmf(np.arange(count + 1), count, 0.5)
        chances = np.convolve(chances, coins)
    larger = max(differences[differences > 0].sum(), -differences[differences < 0].sum())
    return min(1.0, 2 * float(chances[larger:].sum()))


def _row(
    case: str,
    patients: int,
    ours: Callable[[], None],
    other: Callable[[], None],
    agree: Callable[[], float],
) -> dict[str, Any]:
    sides = {"ours": ours, "other": other} if patients <= BOTH_SIDES else {"ours": ours}
    times = time_alternately(sides, rounds=1, warm_up=0)
    seconds = times["other"].best_cpu if "other" in times else float("nan")
    agreement = agree() if "other" in times else float("nan")
    return compared(
        NAME, case, patients, times["ours"].best_cpu, seconds, agreement, against="each patient"
    )


def main() -> None:
    run(NAME, __doc__, measure)


if __name__ == "__main__":
    main()
