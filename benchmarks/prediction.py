"""One patient, and 100,000, through each trained model: `python -m benchmarks.prediction`.

The models are those of the project's models/, loaded as the dashboard loads them, on one core, as
the dashboard runs them. The other side is the time that is allowed. The patients are drawn from
the cohort with replacement. Agreement is the largest difference between a patient's risk alone and
in the batch. Loading is timed with the libraries imported; it has no limit.
"""

import argparse
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from benchmarks.timing import Times, time_alternately
from tabdx.artifacts.models import read_model
from tabdx.classifiers.loading import load_classifier
from tabdx.classifiers.parallel import one_thread
from tabdx.cohort.cohort import Cohort
from tabdx.core.paths import Paths

NAME = "prediction"
BATCH = 100_000
LIMITS = {1: 0.010, BATCH: 10.0}  # seconds allowed, by the number of patients
ALONE = 20  # patients who are predicted one by one


def measure(root: Path = Path(), rows: int = BATCH, rounds: int = 3, seed: int = 0) -> pd.DataFrame:
    """Time every trained model of the project in `root`: three rows a model.

    Further columns: ``median_s`` and ``cpu_s`` (processor time, the least) beside ``ours_s``, the
    least wall time.
    """
    paths = Paths(root)
    features = Cohort.read(paths.cohort).features
    drawn = np.random.default_rng(seed).integers(len(features), size=rows)
    batch = features.iloc[drawn].reset_index(drop=True)
    return tabulate(
        row for name in _models(paths) for row in _measure_model(paths, name, batch, rounds)
    )


def _models(paths: Paths) -> list[str]:
    records = sorted(path.stem for path in (paths.root / "models").glob("*.json"))
    return [name for name in records if name != "preprocessing"]


def _measure_model(
    paths: Paths, name: str, batch: pd.DataFrame, rounds: int
) -> Iterator[dict[str, Any]]:
    def load() -> Any:
        return load_classifier(read_model(paths.model(name), paths.model_record(name)))

    # The first call imports; threads are limited after it, when all libraries are there.
    classifier = load()
    people = [batch.iloc[[place]] for place in range(min(ALONE, len(batch)))]
    waiting = cycle(people)
    with one_thread():
        loading = time_alternately({"load": load}, rounds)["load"]
        alone = time_alternately(
            {"alone": lambda: classifier.predict_proba(next(waiting))}, rounds * len(people)
        )["alone"]
        together = time_alternately({"batch": lambda: classifier.predict_proba(batch)}, rounds)
        apart = _difference(classifier, people, batch)
    yield _row(f"{name}, loading", 1, loading, np.nan, np.nan)
    yield _row(f"{name}, one patient", 1, alone, LIMITS[1], apart)
    # The limit is for the whole batch; fewer patients have as much less.
    allowed = LIMITS[BATCH] * len(batch) / BATCH
    yield _row(f"{name}, {len(batch):,} patients", len(batch), together["batch"], allowed, apart)


def _row(case: str, n: int, times: Times, limit: float, agreement: float) -> dict[str, Any]:
    return compared(
        NAME,
        case,
        n,
        times.best,
        limit,
        agreement,
        median_s=times.median,
        cpu_s=times.best_cpu,
        against="allowed",
    )


def _difference(classifier: Any, people: list[pd.DataFrame], batch: pd.DataFrame) -> float:
    one_by_one = np.concatenate([classifier.predict_proba(person)[:, 1] for person in people])
    within = classifier.predict_proba(batch)[: len(people), 1]
    return float(np.abs(one_by_one - within).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=BATCH, help="patients in the batch")
    parser.add_argument("--rounds", type=int, default=3, help="of each time")
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(NAME, measure(rows=chosen.rows, rounds=chosen.rounds), machine, chosen.save)


if __name__ == "__main__":
    main()
